import { startSandbox, type Sandbox, type SandboxOptions } from '../../sandbox';

/** What a request got. */
export interface Reply {
	status: number;
	headers: Headers;
	body: string;
	/** `undefined` where it wasn't JSON. */
	json: Body;
}

/** What the tests look into; whether it is there is what they test. */
interface Body {
	error: string;
	access_token: string;
	users: Array<{ principalUsername: string }>;
	pendingTasks: string[];
	channel: { item?: Array<{ Email: string }> };
	Code: string;
	Credentials: {
		AccessKeyId: string;
		AccessKeySecret: string;
		SecurityToken: string;
		Expiration: string;
	};
	Users: Array<{ UserId: string; UserName: string }>;
	NextToken: string;
	User: { Status: string };
	Directories: unknown[];
	Directory: { DirectoryName: string };
	active: unknown;
	emails: object[];
	meta: { version: string };
	scimType: string;
	totalResults: number;
	nextCursor: string;
	Resources: Array<{ id: string; userName: string }>;
	resources?: unknown[];
	Operations: Array<{ status: string; location: string; response?: { active?: boolean; scimType?: string } }>;
}

export async function call(url: string, init: RequestInit = {}): Promise<Reply> {
	const response = await fetch(url, { redirect: 'manual', ...init });
	const body = await response.text();
	return { status: response.status, headers: response.headers, body, json: parsed(body) as Body };
}

function parsed(body: string): unknown {
	try {
		return JSON.parse(body);
	} catch {
		return undefined;
	}
}

/** A time that stands still until a test moves it. */
export class StillClock {
	ms = 0;
	constructor(private readonly start = Date.UTC(2026, 0, 1)) {}
	now = () => this.ms;
	wall = () => this.start + this.ms;
}

/** A sandbox for each test of a file, closed afterwards. */
export function sandboxForEach(options: SandboxOptions): {
	get: () => Sandbox;
	clock: StillClock;
} {
	const clock = new StillClock();
	let sandbox: Sandbox;
	beforeEach(async () => {
		clock.ms = 0;
		sandbox = await startSandbox({ clock, ...options });
	});
	afterEach(() => sandbox.close());
	return { get: () => sandbox, clock };
}

export function basic(username: string, password: string): string {
	return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
}
