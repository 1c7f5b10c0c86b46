import { patchBodyValidation, scimPatch, type ScimPatch } from 'scim-patch';
import { isRecord, parseJson, type Answer } from '../core/answer';
import type { Flags, People, Person } from '../core/people';
import type { Change, SandboxRequest } from '../core/request';
import { Refusal, scim, SCHEMAS } from './messages';
import { activeIn, isSameUser, locationOf, userOf, versionOf, type UserSettings } from './user';

/** Whether there is a call; `claimed`: the configuration says so, but it is a 501. */
export type Offer = 'yes' | 'no' | 'claimed';

/** How a PATCH of `active` may look: the two forms of RFC 7644, and one with a word, as Entra ID has it. */
export type PatchForm = 'path' | 'object' | 'word';

export interface ChangingSettings extends UserSettings {
	patch: Offer;
	/** What is taken; other forms are a 400. */
	patchForms: readonly PatchForm[];
	/** The user, nothing, or an object with nothing in it. */
	patchAnswer: 200 | 204 | 'empty';
	bulk: Offer;
	bulkMostOperations: number;
	bulkMostBytes: number;
	/** Whether the results in a bulk answer hold the users. */
	bulkTellsUsers: boolean;
	/**
	 * What a PATCH's `data` is: a message as the text of RFC 7644 has it, or the array of operations of its example;
	 * anything else is then a 200, and ignored.
	 */
	bulkData: 'message' | 'array';
	/** Whether the ID in a result's location is encoded as in a URL, or bare; `none`: only where nothing went wrong. */
	bulkLocation: 'encoded' | 'bare' | 'none';
}

/** What the request is, once it came to one user. */
interface Ask {
	method: string;
	id: string;
	body: unknown;
	/** The version that it is meant for. */
	version: unknown;
}

/** RFC 7644, 3.5 and 3.7: PUT, PATCH and Bulk. Nothing but `active` can be changed here. */
export class Changing {
	constructor(
		private readonly people: People,
		private readonly settings: ChangingSettings,
		private readonly baseUrl: () => string,
	) {}

	/** PATCH and PUT. @throws Refusal */
	one({ method, body, headers }: SandboxRequest, change: Change, id: string): Answer {
		return this.serve({ method, id, body: parseJson(body), version: headers['if-match'] }, change);
	}

	/** Each operation has a result of its own. @throws Refusal */
	bulk(request: SandboxRequest, change: Change): Answer {
		const { bulk, bulkMostOperations, bulkMostBytes } = this.settings;
		if (bulk !== 'yes') throw new Refusal(501, 'Bulk is not supported');
		const operations = operationsIn(request.body);
		if (operations.length > bulkMostOperations || Buffer.byteLength(request.body) > bulkMostBytes)
			throw new Refusal(413, `At most ${bulkMostOperations} operations and ${bulkMostBytes} bytes`);
		const results = operations.map((operation) => this.operation(operation, change));
		return scim(200, { schemas: [SCHEMAS.bulkResponse], Operations: results });
	}

	private operation({ method, path, data, version }: Record<string, unknown>, change: Change): object {
		const id = userIn(path);
		const ask = { method: String(method).toUpperCase(), id, body: this.messageIn(data), version };
		const { status, body } = ask.body === null ? { status: 200, body: '' } : this.answered(ask, change);
		const response: unknown = status >= 400 || this.settings.bulkTellsUsers ? parseJson(body) : undefined;
		return { method, ...this.location(id, status), status: String(status), response };
	}

	/** Null where it isn't read. */
	private messageIn(data: unknown): unknown {
		if (this.settings.bulkData === 'message') return data;
		return Array.isArray(data) ? { schemas: [SCHEMAS.patch], Operations: data } : null;
	}

	private location(id: string, status: number): { location?: string } {
		const { bulkLocation } = this.settings;
		if (bulkLocation === 'encoded') return { location: locationOf(id, this.baseUrl()) };
		return bulkLocation === 'none' && status >= 400 ? {} : { location: `${this.baseUrl()}/Users/${id}` };
	}

	private answered(ask: Ask, change: Change): Answer {
		try {
			return this.serve(ask, change);
		} catch (error) {
			if (error instanceof Refusal) return error.answer;
			throw error;
		}
	}

	private serve({ method, id, body, version }: Ask, change: Change): Answer {
		const { patch, etag, patchAnswer } = this.settings;
		const isPatch = method === 'PATCH';
		if (isPatch ? patch !== 'yes' : method !== 'PUT') throw new Refusal(501, `${method} is not supported`);
		const person = this.people.get(id);
		if (!person) throw new Refusal(404, `Resource ${id} not found`);
		if (etag && typeof version === 'string' && version !== '*' && version !== versionOf(person))
			throw new Refusal(412, 'The user has another version');
		const enabled = isPatch ? this.patched(person, body) : replaced(person, body);
		const { refusal } = person;
		if (refusal)
			throw new Refusal(refusal, 'This user is managed elsewhere', refusal === 400 ? 'mutability' : undefined);
		const after = change(person, { enabled });
		if (isPatch && patchAnswer === 204) return { status: 204, body: '' };
		return isPatch && patchAnswer === 'empty' ? scim(200, {}) : this.told(person, after);
	}

	private told(person: Person, flags: Flags): Answer {
		const { etag } = this.settings;
		const user = userOf(person, flags, this.baseUrl(), this.settings);
		return scim(200, user, etag ? { etag: versionOf(person) } : undefined);
	}

	/** What `active` is once the operations are done. @throws Refusal */
	private patched(person: Person, body: unknown): boolean {
		if (!isRecord(body) || !names(body, SCHEMAS.patch)) throw new Refusal(400, 'This is no PatchOp', 'invalidSyntax');
		const operations = Array.isArray(body.Operations) ? body.Operations : [];
		if (!operations.every((operation) => this.settings.patchForms.includes(formOf(operation))))
			throw new Refusal(400, 'A PATCH can’t look like this', 'invalidValue');
		const before = userOf(person, person, this.baseUrl(), { active: 'boolean', etag: false });
		const { active, ...rest } = applied(before, body);
		const { active: _active, ...same } = before;
		if (JSON.stringify(rest) !== JSON.stringify(same))
			throw new Refusal(400, 'Only active can be changed', 'mutability');
		return activeIn(active);
	}
}

function applied(user: ReturnType<typeof userOf>, body: unknown): Record<string, unknown> {
	try {
		const patch = body as ScimPatch;
		patchBodyValidation(patch);
		return scimPatch(user, patch.Operations, { mutateDocument: false });
	} catch (error) {
		const { message, scimCode } = error as Error & { scimCode?: string };
		throw new Refusal(400, message, scimCode ?? 'invalidSyntax');
	}
}

function formOf(operation: unknown): PatchForm {
	const { path, value } = isRecord(operation) ? operation : {};
	if (path === undefined) return 'object';
	return typeof value === 'string' ? 'word' : 'path';
}

/** The trap: a user who is put back without `active` is active. @throws Refusal */
function replaced(person: Person, body: unknown): boolean {
	if (!isRecord(body) || !names(body, SCHEMAS.user)) throw new Refusal(400, 'This is no user', 'invalidSyntax');
	if (!isSameUser(body, person)) throw new Refusal(400, 'Only active can be changed', 'mutability');
	return activeIn(body.active ?? true);
}

function names({ schemas }: Record<string, unknown>, schema: string): boolean {
	return Array.isArray(schemas) && schemas.includes(schema);
}

function operationsIn(text: string): Array<Record<string, unknown>> {
	const body = parseJson(text);
	if (!isRecord(body) || !names(body, SCHEMAS.bulkRequest) || !Array.isArray(body.Operations))
		throw new Refusal(400, 'This is no BulkRequest', 'invalidSyntax');
	return body.Operations.map((operation: unknown) => (isRecord(operation) ? operation : {}));
}

/** The users that a change names: one in its path, or those of its operations. */
export function usersIn({ method, path, body }: SandboxRequest, root: string): string[] {
	const rest = path.slice(root.length);
	if (method === 'PATCH' || method === 'PUT') return [userIn(rest)];
	const bulk = rest === '/Bulk' ? parseJson(body) : undefined;
	const operations: unknown[] = isRecord(bulk) && Array.isArray(bulk.Operations) ? bulk.Operations : [];
	return operations.map((operation) => userIn(isRecord(operation) ? operation.path : undefined));
}

/** Empty where a path names no user. */
function userIn(path: unknown): string {
	const [, id = ''] = /^\/Users\/([^/]+)$/.exec(String(path)) ?? [];
	try {
		return decodeURIComponent(id);
	} catch {
		return id;
	}
}
