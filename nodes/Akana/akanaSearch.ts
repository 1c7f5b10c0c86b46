import type { NameKind, Sighting } from '../common/model/domain';
import { list, record, text } from '../common/model/json';
import type { Received } from '../common/transport/call';

/** What the search is asked for, where everyone is meant. */
export const EVERYBODY = 'type:user';

/** Words that a search may take for its own. */
export const OPERATOR = /^(AND|OR|NOT)$/;

/** @returns the question for users of this text, quoted where it could be read as an operator of the search */
export function queryOf(text: string): string {
	const isPlain = /^\w[\w@.+-]*$/.test(text) && !OPERATOR.test(text);
	return `${EVERYBODY} AND ${isPlain ? text : `"${text.replace(/["\\]/g, ' ')}"`}`;
}

export function isChannel(body: unknown): boolean {
	const { channel } = record(body);
	return typeof channel === 'object' && channel !== null;
}

/** An empty list says that it is one, by its title or how many there are; one without a word says nothing. */
export function isList(body: unknown): boolean {
	return Object.keys(record(record(body).channel)).length > 0;
}

// AKANA-14
export function hitsIn(body: unknown): unknown[] {
	return list(record(record(body).channel).item);
}

/** A hit of the search has no state. */
export function hitOf(item: unknown, { seen }: Received): Sighting {
	const hit = record(item);
	return {
		user: {
			id: text(record(hit.guid).value) ?? text(hit.guid),
			login: text(hit.UserName),
			email: text(hit.Email),
			displayName: text(hit.title),
		},
		state: null,
		seen,
	};
}

/** @returns why a hit may be the one who was asked for, as a clause: it doesn't say the kind of name that was asked by */
export function hidden(by: NameKind): string {
	return `its search found somebody without saying their ${by === 'email' ? 'e-mail address' : by}`;
}

/** @returns why somebody may be called as was asked for all the same, as a clause; null where there is no reason */
export function untold(body: unknown, hits: readonly Sighting[]): string | null {
	if (!isList(body)) return 'its answer says nothing, not even that it found nobody';
	const isNameless = hits.some(({ user: { login, email } }) => login === null && email === null);
	return isNameless ? 'it found somebody without saying their login or address' : null;
}
