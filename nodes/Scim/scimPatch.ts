import { segment } from '../common/vendor/credential';
import { text } from '../common/model/json';
import { attributes } from './attributes';
import type { Received } from '../common/transport/call';
import type { ChangeAnswer } from '../common/vendor/UserDirectory';
import { MESSAGES } from './scimErrors';
import { idOf, stateOf } from './scimUser';

// SCIM-4
/** The forms of a PATCH, tried until one is taken: the two of RFC 7644, and Entra's. */
export const FORMS: ReadonlyArray<(active: boolean) => object> = [
	(active) => ({ op: 'replace', path: 'active', value: active }),
	(active) => ({ op: 'replace', value: { active } }),
	(active) => ({ op: 'Replace', path: 'active', value: active ? 'True' : 'False' }),
];

export function patchOf(form: number, active: boolean) {
	return { schemas: [`${MESSAGES}PatchOp`], Operations: [FORMS[form]!(active)] };
}

// SCIM-5
/** The state of somebody else proves nothing; a 204 has none, and neither has a user without `active`. */
export function answered(id: string, user: unknown, { seen }: Received): ChangeAnswer {
	const own = stateOf(user);
	const state = idOf(user) === id && own.enabled !== null ? own : null;
	return { fault: null, state, sent: null, seen, requestId: null, response: user ?? null };
}

/** Some servers don't encode the ID in it. */
export function isAt(location: unknown, id: string): boolean {
	const last = text(location)?.split('/Users/').at(-1);
	return last !== undefined && [id, segment(id)].includes(last);
}

/** @returns the status of one user's result in a Bulk answer; null where it has none */
export function statusOf(result: Record<string, unknown> | undefined): number | null {
	return Number(text(result?.status) ?? text(attributes(result?.status).code)) || null;
}

/** Google’s answer to a PATCH. */
export function isEmpty(json: unknown): boolean {
	return typeof json === 'object' && json !== null && !Array.isArray(json) && Object.keys(json).length === 0;
}
