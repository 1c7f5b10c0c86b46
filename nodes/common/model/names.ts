import type { Called, Name, NameKind, Sighting, User } from './domain';
import { Fault } from './fault';
import { parseJson } from './json';

/** The longest name that is looked up; longer than any vendor's id, login or address. */
const MAX_LENGTH = 512;

/**
 * The form in which two e-mail addresses or logins are compared: trimmed, any case.
 * NFC, since a composed and a decomposed umlaut look the same to the person who typed it.
 */
export function fold(text: string): string {
	return text.trim().normalize('NFC').toLowerCase();
}

/** How a vendor compares its ids: exactly, or in any case. */
export interface IdRule {
	idsInAnyCase?: boolean;
}

/** @returns a key that is equal for names that mean the same to the vendor */
export function nameKey({ by, value }: Name, { idsInAnyCase }: IdRule): string {
	return `${by}:${by === 'id' && !idsInAnyCase ? value : fold(value)}`;
}

const KINDS = ['id', 'login', 'email'] as const satisfies NameKind[];

/** @returns a key that is equal for the same user, by the best name that is known; null when none is */
export function userKey(user: User, rule: IdRule): string | null {
	const by = KINDS.find((kind) => user[kind] !== null);
	return by ? nameKey({ by, value: user[by] as string }, rule) : null;
}

/** @returns everything that the vendor calls a person; a login that is an address counts as one, too */
export function namesOf({ user, aliases = [] }: Called): Name[] {
	const names: Name[] = [];
	for (const by of KINDS) if (user[by] !== null) names.push({ by, value: user[by] });
	// One by one: as arguments 200,000 would overflow the stack.
	for (const alias of aliases) names.push(alias);
	for (const { by, value } of names.slice())
		if (by === 'login' && value.includes('@')) names.push({ by: 'email', value });
	return names;
}

/** @returns the {@link nameKey} of everything that the vendor calls a person, each once */
export function keysOf(called: Called, rule: IdRule): Set<string> {
	return new Set(namesOf(called).map((name) => nameKey(name, rule)));
}

/** @returns whether the vendor calls this person so */
export function isCalled(called: Called, name: Name, rule: IdRule): boolean {
	return keysOf(called, rule).has(nameKey(name, rule));
}

/** @returns the user in words: the best name there is */
export function nameOf(user: User): string {
	return user.login ?? user.email ?? user.id ?? 'unknown user';
}

/** @returns as much of a user as a name tells */
export function namedUser(name: Name | null): User {
	return { id: null, login: null, email: null, displayName: null, ...(name && { [name.by]: name.value }) };
}

const KIND_WORDS: Record<NameKind, string> = { id: 'user ID', email: 'e-mail address', login: 'login' };

/** @returns "user ID “x”", for sentences; shortened, since a hostile value may be long */
export function describeName({ by, value }: Name): string {
	return `${KIND_WORDS[by]} “${shorten(value)}”`;
}

/** @returns the text cut to a readable length, without control characters */
export function shorten(text: string, length = 80): string {
	const clean = text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ').trim();
	return clean.length > length ? `${clean.slice(0, length - 1).replace(/[\uD800-\uDBFF]$/, '')}…` : clean;
}

/** What can't be seen, or looks like a space without being one. */
export const INVISIBLE = /[\p{Default_Ignorable_Code_Point}\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\u2800]|(?! )\p{Zs}/gu;
/** … at the ends of what was copied out of a mail, a sheet or a chat. */
const AROUND =
	/^[\s\p{Default_Ignorable_Code_Point}\p{Cf}\u2800]+|[\s\p{Default_Ignorable_Code_Point}\p{Cf}\u2800]+$/gu;

/** Quotes or angle brackets, as around an address in a mail's head; an apostrophe within a name is part of it. */
export const NOT_BARE = /[<>"“”„«»‹›＜＞＂″❝❞]|^['‘’`′]|['‘’`′]$/;

/** @returns a text cut to a readable length, with what can't be seen written out, as U+200E */
export function shown(text: string): string {
	const visible = text.replace(
		INVISIBLE,
		(character) => `U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`,
	);
	return shorten(visible);
}

const GOT: Array<[(value: unknown) => boolean, string]> = [
	[(value) => value === undefined || value === null, 'nothing (the field is missing or empty in this item)'],
	[Array.isArray, 'a list'],
	[(value) => typeof value === 'object', 'an object'],
	[
		(value) => typeof value === 'number',
		'a number that can’t be an ID (IDs are whole numbers up to 15 digits; give longer ones as text)',
	],
	[(value) => typeof value === 'boolean', 'true or false'],
];

/**
 * Reads what a workflow gave for a user.
 * @param by - the locator's mode
 * @param raw - the locator's value: text, or a safe integer as an id
 * @throws {Fault} `invalid`, when nobody can be named so
 */
export function parseName(by: NameKind, raw: unknown): Name {
	const given = parsed(raw);
	const value = textOf(by, given);
	if (value === null) {
		const got = GOT.find(([matches]) => matches(given))?.[1] ?? 'something else';
		throw invalid(by, `the field “User” holds ${got}`, Array.isArray(given) ? ONE_EACH : undefined);
	}
	if (value === '') throw invalid(by, 'the field “User” is empty');
	if (value.length > MAX_LENGTH) throw invalid(by, `“${shorten(value, 40)}” is longer than ${MAX_LENGTH} characters`);
	if (SEVERAL.test(value)) throw invalid(by, `“${shorten(value)}” is more than one person`, ONE_EACH);
	if (/\p{Cc}/u.test(value)) throw invalid(by, `“${shorten(value)}” holds a line break or another control character`);
	if (/\p{Cs}/u.test(value)) throw invalid(by, `“${shorten(value)}” holds half a character`);
	// A path segment of dots would be resolved away by the URL parser, encoded or not.
	if (/^\.{1,2}$/.test(value)) throw invalid(by, `“${value}” is not a user`);
	if (value.search(INVISIBLE) >= 0) throw invalid(by, `“${shown(value)}” holds a character that can’t be seen`);
	if (by === 'email' && (NOT_BARE.test(value) || !/^[^\s@,;()[\]:\\]+@[^\s@,;()[\]:\\]+$/.test(value)))
		throw invalid(by, `“${shorten(value)}” is not an e-mail address, such as boss@example.com`);
	return { by, value };
}

/** Two addresses, whatever stands between them. */
const SEVERAL = /@[^\s,;]+[\s,;]+(?:and\s+)?[^\s@,;]+@/;
const ONE_EACH =
	'Give one person an item: split the list before the node, or, as a tool, call it once for each person.';

/** An AI model gives a list or an object as text, too. */
function parsed(raw: unknown): unknown {
	return (typeof raw === 'string' && /^\s*[[{]/.test(raw) && parseJson(raw)) || raw;
}

/** An umlaut that came in two parts is sent as one: vendors compare byte by byte. Ids stay as they are. */
function textOf(by: NameKind, raw: unknown): string | null {
	if (typeof raw !== 'string') return by === 'id' && Number.isSafeInteger(raw) ? String(raw) : null;
	const text = raw.trim();
	const bare = text.length > MAX_LENGTH ? text : text.replace(AROUND, '');
	return by === 'id' ? bare : bare.normalize('NFC');
}

function invalid(by: NameKind, why: string, advice?: string): Fault {
	return new Fault('invalid', `No ${KIND_WORDS[by]} can be read: ${why}.`, {
		advice: advice ?? `Map the field that holds the ${KIND_WORDS[by]} to “User”, or remove this item before the node.`,
	});
}

/** Nobody is called so, and that is proved. */
export class Absent {
	/** @param proof - what proves it, as a sentence for a person */
	constructor(readonly proof: string) {}
}

/** What came of looking for somebody: these people, proved absent, or why it can't be told and what to do. */
export type Found = Sighting[] | Absent | Fault;

/**
 * @param why - as a clause, such as “its list of users leaves people out”
 * @returns the fault for a name of which neither can be proved: that somebody is called so, nor that nobody is
 */
export function cannotTell(name: Name, why: string, advice = adviceFor(name)): Fault {
	return new Fault('failed', `Whether there is a user with the ${describeName(name)} can’t be told: ${why}.`, {
		advice,
	});
}

function adviceFor({ by }: Name): string {
	return by === 'id'
		? 'Check the ID at the vendor, or name the user by login.'
		: `Name the user by ${by === 'email' ? 'login or by ID' : 'ID'}.`;
}
