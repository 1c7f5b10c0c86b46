import { isRecord } from '../core/answer';
import type { Flags, Person } from '../core/people';
import { Refusal, SCHEMAS } from './messages';

export interface UserSettings {
	/** How `active` is given: as RFC 7643 has it, or as the words "True" and "False". */
	active: 'boolean' | 'word';
	/** Whether users have versions, and If-Match is minded. */
	etag: boolean;
}

/** A user as RFC 7643, 4.1 has it. */
export interface ScimUser extends Record<string, unknown> {
	schemas: string[];
	id: string;
	userName: string;
	emails: Array<{ value: string; type: string; primary: boolean }>;
	meta: { resourceType: string; created: Date; lastModified: Date; location: string; version?: string };
}

/** @param flags - may be others than the person's, where the sandbox is told to lie */
export function userOf(person: Person, flags: Flags, baseUrl: string, { active, etag }: UserSettings): ScimUser {
	return {
		schemas: [SCHEMAS.user],
		id: person.id,
		userName: person.login,
		name: { formatted: person.displayName, givenName: person.firstName, familyName: person.lastName },
		displayName: person.displayName,
		emails: emailsOf(person),
		active: active === 'boolean' ? flags.enabled : flags.enabled ? 'True' : 'False',
		meta: {
			resourceType: 'User',
			created: new Date(person.createdAt),
			lastModified: new Date(person.history.at(-1)!.at),
			location: locationOf(person.id, baseUrl),
			...(etag && { version: versionOf(person) }),
		},
	};
}

/** The primary one first. */
export function emailsOf({ email, moreEmails = [] }: Person): ScimUser['emails'] {
	return [email, ...moreEmails].map((value, i) => ({ value, type: i ? 'other' : 'work', primary: i === 0 }));
}

export function locationOf(id: string, baseUrl: string): string {
	return `${baseUrl}/Users/${encodeURIComponent(id)}`;
}

/** Another one after each change. */
export function versionOf({ history }: Person): string {
	return `W/"${history.length}"`;
}

/** @throws Refusal when `active` is neither a boolean nor the word for one */
export function activeIn(value: unknown): boolean {
	const word = String(value).toLowerCase();
	if (word !== 'true' && word !== 'false') throw new Refusal(400, 'active must be true or false', 'invalidValue');
	return word === 'true';
}

/** What a PUT may not change here: who it is. */
export function isSameUser(body: Record<string, unknown>, { id, login, email }: Person): boolean {
	const emails = Array.isArray(body.emails) ? body.emails.map((one: unknown) => isRecord(one) && one.value) : [];
	return (body.id ?? id) === id && body.userName === login && emails.includes(email);
}
