import type { UserDirectory } from '../../nodes/common/vendor/UserDirectory';
import { scim } from '../../nodes/Scim/vendor';
import { wireTo, type Said } from '../support/mangled';

export const BASE = 'https://scim.example.com/v2';
export const CREDENTIAL = { baseUrl: BASE, token: 'a-token-of-this-server' };
export const USER = {
	id: 'id-1',
	userName: 'ada',
	displayName: 'Ada L.',
	name: { formatted: 'Ada Lovelace', givenName: 'Ada', familyName: 'Lovelace' },
	emails: [{ value: 'home@example.com' }, { value: 'ada@example.com', primary: true }],
	active: true,
};

export const ok = (json: unknown): Said => ({ status: 200, text: JSON.stringify(json) });
export const refusal = (status: number, more: object = {}): Said => ({
	status,
	text: JSON.stringify({ schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'], ...more }),
});
export const listOf = (...Resources: object[]) => ok({ totalResults: Resources.length, Resources });
export const PATCHES = { patch: { supported: true } };

/** A server that says so much of itself, and answers everything else by method and path, without the base URL. */
export function serverOf(answer: (line: string) => Said, config: unknown = PATCHES, credential: object = {}) {
	const lineOf = ({ method, url }: { method: string; url: string }) =>
		`${method} ${decodeURIComponent(url.replace(BASE, ''))}`;
	const { wire, sent, clock, orFault } = wireTo((request) => {
		const line = lineOf(request);
		return line === 'GET /ServiceProviderConfig' && config !== null ? ok(config) : answer(line);
	});
	let directory: UserDirectory | undefined;
	/** Asks it something. */
	const ask = async <T>(question: (directory: UserDirectory) => Promise<T>) =>
		await orFault(async () => await question((directory ??= scim.open({ ...CREDENTIAL, ...credential }, wire, ''))));
	/** What was asked, without what it can do. */
	const asked = () => sent.filter(({ url }) => !url.endsWith('/ServiceProviderConfig'));
	return { ask, asked, lines: () => asked().map(lineOf), sent, wire, clock, orFault };
}
