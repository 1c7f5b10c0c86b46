import { passwordField, requiredField, serverUrl } from '../common/vendor/credential';
import { loginEffort } from '../common/model/effort';
import { Fault } from '../common/model/fault';
import { judgeByStatus, type StatusRule } from '../common/transport/judge';
import { list, record, text } from '../common/model/json';
import { sharedSession, type Fresh, type Session } from '../common/transport/session';
import type { Answer, Outgoing } from '../common/transport/sender';
import type { Received } from '../common/transport/call';
import type { Wire } from '../common/transport/wire';
import type { CredentialFields } from '../common/vendor/Vendor';

/** The cookies of one login, by name, exactly as they came. */
export type CookieJar = Map<string, string>;

/** Where the platform is, and the login that every request needs. */
export interface AkanaAccess {
	baseUrl: string;
	email: string;
	session: Session<CookieJar>;
	open: () => Promise<Fresh<CookieJar>>;
}

// AKANA-9
// A session lasts 30 minutes by default.
const SESSION_MS = 25 * 60_000;
/** A login that nobody has used for so long is ended. */
const IDLE_MS = 60_000;

/** What a 404 means that isn't about a user. */
export const ELSEWHERE: StatusRule = {
	outcome: 'failed',
	says: 'There is no {vendor} at this address (404).',
	advice: 'Check the server URL in the credential.',
};

/**
 * Reads the credential.
 * @throws {Fault} when a field can't be used
 */
export function akanaAccess(credential: CredentialFields, wire: Wire): AkanaAccess {
	const baseUrl = serverUrl(
		requiredField(credential, 'serverUrl', 'Server URL'),
		'Server URL',
		credential.allowInsecureHttp,
		/\/api$/,
	);
	const email = requiredField(credential, 'email', 'Email');
	const password = passwordField(credential, 'password', 'Password');
	const session = sharedSession<CookieJar>(['akana', baseUrl, email, password], wire.clock);
	return {
		baseUrl,
		email,
		session,
		open: async () => {
			const jar = await logIn(wire, baseUrl, email, password);
			session.endWhenIdle(IDLE_MS, async (cookies) => await wire.farewell(goodbye(baseUrl, cookies)));
			return { value: jar, until: wire.clock.wall() + SESSION_MS };
		},
	};
}

// AKANA-6, AKANA-19
async function logIn(wire: Wire, baseUrl: string, email: string, password: string): Promise<CookieJar> {
	const byStatus = judgeByStatus(
		wire,
		{
			401: {
				outcome: 'unauthorized',
				says: '{vendor} rejected the login of the account in the credential (401).',
				advice:
					'Check e-mail and password in the credential. The login isn’t tried again for a minute, so that the platform doesn’t lock the account.',
			},
			404: ELSEWHERE,
		},
		vendorSays,
	);
	const answer = await wire.send({
		compose: () => ({
			method: 'POST',
			url: `${baseUrl}/api/login`,
			headers: { 'Content-Type': 'application/json', Accept: 'application/json' },
			body: JSON.stringify({ email, password }),
		}),
		judge: (received) => byStatus(received),
		effort: loginEffort(wire),
		shows: 'login',
	});
	const jar: CookieJar = new Map();
	await keepCookies(jar, answer, wire);
	const pending = pendingTasks(answer);
	if (pending.length > 0) {
		throw new Fault(
			'unauthorized',
			`The login isn’t complete: the platform wants ${pending.map((task) => `“${task}”`).join(', ')} first.`,
			{
				advice: 'Log in to the platform once with this account and do what it asks, or use an account without it.',
			},
		);
	}
	if (![...jar.keys()].some((name) => name.startsWith('AtmoAuthToken_'))) {
		throw new Fault(
			'failed',
			'The server took the login but gave no session, so it may not be an Akana API Platform.',
			{
				advice: 'Check the server URL in the credential.',
			},
		);
	}
	return jar;
}

// AKANA-10
/** A 200 with pending tasks (a password to change, a second factor) is no login yet. */
function pendingTasks(answer: Received): string[] {
	const { pendingTasks: tasks } = record(answer.json);
	if (typeof tasks === 'string') return tasks.trim() === '' ? [] : [tasks];
	return list(tasks).map((task) => {
		if (typeof task === 'string') return task;
		const { name, type, task: inner } = record(task);
		return text(name) ?? text(type) ?? text(inner) ?? 'a pending task';
	});
}

/** So many cookies a client keeps for a site (RFC 6265, 6.1); one that comes with each answer would outgrow the header. */
const MOST_COOKIES = 50;

/** Takes over what an answer sets; values are kept verbatim, and the platform may renew its CSRF token at any time. */
export async function keepCookies(jar: CookieJar, answer: Answer, wire: Wire): Promise<void> {
	const header = answer.headers['set-cookie'];
	if (!header) return;
	const { parseSetCookie } = await import('set-cookie-parser');
	for (const { name, value } of parseSetCookie(header, { decodeValues: false })) {
		wire.redactor.hide(value);
		if (value === '') jar.delete(name);
		else if (jar.has(name) || jar.size < MOST_COOKIES) jar.set(name, value);
	}
}

// AKANA-7, AKANA-8
/** @returns the headers that identify the session: its cookies, and the CSRF token where the platform uses one */
export function sessionHeaders(jar: CookieJar): Record<string, string> {
	const headers: Record<string, string> = { Cookie: [...jar].map(([name, value]) => `${name}=${value}`).join('; ') };
	for (const [name, value] of jar) if (/^csrf-token_/i.test(name)) headers[`X-${name}`] = value;
	return headers;
}

function goodbye(baseUrl: string, jar: CookieJar): Outgoing {
	return {
		method: 'GET',
		url: `${baseUrl}/api/login/endsession`,
		headers: { ...sessionHeaders(jar), Accept: 'application/json' },
	};
}

// AKANA-12
/** The form of an error isn't documented. */
export function vendorSays(answer: Answer): string | null {
	const body = record(answer.json);
	return (
		text(body.faultstring) ??
		text(body.message) ??
		(Object.keys(body).length > 0 || answer.text.trim().startsWith('<') ? null : text(answer.text))
	);
}
