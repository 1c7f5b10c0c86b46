import { Loopback } from '../support/loopback';

const URN = 'urn:ietf:params:scim:api:messages:2.0:';

export interface RawUser {
	id: string;
	userName: string;
	[attribute: string]: unknown;
}

export interface Asked {
	method: string;
	/** From the base URL on, decoded, without the query. */
	path: string;
	query: URLSearchParams;
	headers: Record<string, string | string[] | undefined>;
	text: string;
	body: { Operations: Array<{ method?: string; path?: string; data?: unknown; op?: string; value?: unknown }> };
}

export interface Said {
	status?: number;
	json?: unknown;
	text?: string;
	headers?: Record<string, string>;
}

/** An error as RFC 7644, 3.12 has it. */
export function scimError(status: number, scimType?: string, detail = `Because of ${scimType ?? status}`): Said {
	return { status, json: { schemas: [`${URN}Error`], status: String(status), scimType, detail } };
}

/**
 * A SCIM server that does as RFC 7644 says, as far as the node asks, and otherwise as a test says:
 * for what no real server at hand does.
 */
export class RawScim {
	users: RawUser[] = [];
	/** Null: there is none. */
	config: object | null = null;
	/** Answers in the server's place; undefined leaves the answer to it. */
	instead: (asked: Asked) => Said | undefined | Promise<Said | undefined> = () => undefined;
	readonly asked: Asked[] = [];

	private constructor(private readonly loopback: () => Loopback) {}

	static async start({ secure = false } = {}): Promise<RawScim> {
		const raw = new RawScim(() => loopback);
		const loopback = await Loopback[secure ? 'startSecure' : 'start']((incoming, outgoing) => {
			const chunks: Buffer[] = [];
			incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
			incoming.on('end', () => {
				const { pathname, searchParams: query } = new URL(incoming.url ?? '', 'http://localhost');
				const text = Buffer.concat(chunks).toString();
				const { method = '', headers } = incoming;
				const path = decodeURIComponent(pathname.replace('/scim', ''));
				const body = (text.startsWith('{') ? JSON.parse(text) : {}) as Asked['body'];
				void raw.answer({ method, path, query, headers, text, body }).then((said) => {
					outgoing.writeHead(said.status ?? 200, { 'content-type': 'application/scim+json', ...said.headers });
					outgoing.end(said.text ?? (said.json === undefined ? '' : JSON.stringify(said.json)));
				});
			});
		});
		return raw;
	}

	get baseUrl(): string {
		return this.loopback().url('/scim');
	}

	/** Makes it as it was at first. */
	reset(): void {
		Object.assign(this, { users: [], config: { patch: { supported: true } }, instead: () => undefined });
		this.asked.length = 0;
	}

	/** Adds users who are active. */
	addMany(count: number, more: object = {}): RawUser[] {
		for (let i = 0; i < count; i++) {
			const n = this.users.length + 1;
			const emails = [{ value: `user${n}@example.com` }];
			this.users.push({ id: `id-${n}`, userName: `user${n}`, active: true, emails, ...more });
		}
		return this.users.slice(-count);
	}

	/** The changes that were asked for. */
	get changes(): Asked[] {
		return this.asked.filter(({ method }) => method !== 'GET');
	}

	async stop(): Promise<void> {
		await this.loopback().close();
	}

	private async answer(asked: Asked): Promise<Said> {
		this.asked.push(asked);
		return (await this.instead(asked)) ?? this.usual(asked);
	}

	private usual({ method, path, query, headers, body }: Asked): Said {
		if (path === '/ServiceProviderConfig') return this.config ? { json: this.config } : scimError(404);
		if (path === '/Users') return this.page(query);
		if (path === '/Bulk')
			return { json: { schemas: [`${URN}BulkResponse`], Operations: body.Operations.map((op) => this.operation(op)) } };
		const user = this.users.find(({ id }) => path === `/Users/${id}`);
		if (!user) return scimError(404);
		const { version } = (user.meta ?? {}) as { version?: string };
		if (headers['if-match'] && headers['if-match'] !== version) return scimError(412);
		if (method === 'PUT') Object.assign(user, body);
		if (method === 'PATCH') Object.assign(user, { active: body.Operations[0]!.value });
		return { json: user };
	}

	private operation({ path = '', data }: Asked['body']['Operations'][number]): object {
		const patch = {
			method: 'PATCH',
			path,
			query: new URLSearchParams(),
			headers: {},
			text: '',
			body: data as Asked['body'],
		};
		const { status = 200, json } = this.usual(patch);
		return {
			method: 'PATCH',
			location: `https://other.example.com/scim${path}`,
			status: String(status),
			response: json,
		};
	}

	private page(query: URLSearchParams): Said {
		const [, attribute, quoted] = /^([\w.]+) eq (".*")$/.exec(query.get('filter') ?? '') ?? [];
		if (query.has('filter') && !quoted) return scimError(400, 'invalidFilter');
		const wanted = quoted && String(JSON.parse(quoted)).toLowerCase();
		const namesOf = ({ userName, emails = [] }: RawUser) =>
			attribute === 'userName' ? [userName] : (emails as Array<{ value: string }>).map(({ value }) => value);
		const found = this.users.filter((user) => !wanted || namesOf(user).some((name) => name.toLowerCase() === wanted));
		const start = Number(query.get('startIndex') ?? 1);
		const Resources = found.slice(start - 1, start - 1 + Number(query.get('count')));
		return { json: { schemas: [`${URN}ListResponse`], totalResults: found.length, startIndex: start, Resources } };
	}
}
