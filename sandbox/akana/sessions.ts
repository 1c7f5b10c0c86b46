import { randomUUID } from 'node:crypto';
import { isRecord, json, parseJson, type Answer } from '../core/answer';
import type { SandboxRequest } from '../core/request';

export const FED = 'acme';

export interface SessionSettings {
	/** What the cookies’ names end with. */
	fed: string;
	/** Whether the platform sends a CSRF token and wants it back on everything but GET. */
	csrf: boolean;
	sessionMinutes: number;
	/** What stands between the password and a session, as `["2fa"]`. */
	pendingTasks: string[];
	/** Failed logins in a row that lock the service account. */
	lockAfter: number;
}

interface Session {
	csrf: string;
	expiresAt: number;
	complete: boolean;
}

/** Logins, cookies and CSRF tokens. */
export class Sessions {
	/** By the cookie's value, compared as it stands: decoding it makes it another. */
	private readonly open = new Map<string, Session>();
	failedLogins = 0;
	ended = 0;

	constructor(
		private readonly account: { email: string; password: string; shutOut: () => boolean },
		private readonly settings: SessionSettings,
		private readonly secrets: Set<string>,
		private readonly now: () => number,
		private readonly secure: boolean,
	) {}

	get locked(): boolean {
		return this.failedLogins >= this.settings.lockAfter;
	}

	login(request: SandboxRequest, failure: (status: number, message: string) => Answer): Answer {
		const body = parseJson(request.body);
		if (!isRecord(body)) return failure(400, 'email and password are needed');
		if (this.locked || this.account.shutOut()) return failure(401, 'The account is locked');
		if (body.email !== this.account.email || body.password !== this.account.password) {
			this.failedLogins++;
			return failure(401, 'The user name or password is wrong');
		}
		this.failedLogins = 0;
		return this.start();
	}

	end(request: SandboxRequest): Answer {
		if (this.open.delete(cookie(request, this.authCookie))) this.ended++;
		return json(200, { status: 'ended' });
	}

	expire(): void {
		this.open.clear();
	}

	/** Replaces every session's CSRF token; only a new login tells the new one. */
	rotateCsrf(): void {
		for (const session of this.open.values()) session.csrf = this.token('Csrf', session.expiresAt);
	}

	accepts(request: SandboxRequest): boolean {
		const session = this.open.get(cookie(request, this.authCookie));
		if (!session?.complete || session.expiresAt <= this.now()) return false;
		return (
			!this.settings.csrf ||
			request.method === 'GET' ||
			request.headers[`x-${this.csrfCookie}`.toLowerCase()] === session.csrf
		);
	}

	private get authCookie(): string {
		return `AtmoAuthToken_${this.settings.fed}`;
	}

	private get csrfCookie(): string {
		return `Csrf-Token_${this.settings.fed}`;
	}

	private start(): Answer {
		const { csrf, sessionMinutes, pendingTasks } = this.settings;
		const expiresAt = this.now() + sessionMinutes * 60_000;
		const value = this.token('Atmo', expiresAt);
		const session = {
			csrf: this.token('Csrf', expiresAt),
			expiresAt,
			complete: pendingTasks.length === 0,
		};
		this.open.set(value, session);
		// The comma in the date is the trap for whoever splits Set-Cookie on commas.
		const attributes = `; Path=/; Expires=${new Date(expiresAt).toUTCString()}${this.secure ? '; Secure' : ''}`;
		return json(
			200,
			{ status: 'ok', userName: this.account.email, pendingTasks },
			{
				'set-cookie': [
					`JSESSIONID=${randomUUID()}; Path=/; HttpOnly`,
					`${this.authCookie}=${value}${attributes}; HttpOnly`,
					...(csrf ? [`${this.csrfCookie}=${session.csrf}${attributes}`] : []),
				],
			},
		);
	}

	private token(kind: string, expiresAt: number): string {
		const fields = [`TokenID=${randomUUID()}`, `kind=${kind}`, `expirationTime=${expiresAt}`, 'AttributeList='];
		const value = encodeURIComponent(fields.join(','));
		this.secrets.add(value);
		return value;
	}
}

function cookie(request: SandboxRequest, name: string): string {
	for (const part of (request.headers.cookie ?? '').split(';')) {
		const [key = '', value] = part.trim().split(/=(.*)/s);
		if (key === name) return value ?? '';
	}
	return '';
}
