import type { Outgoing } from '../../nodes/common/transport/sender';
import type { UserDirectory } from '../../nodes/common/vendor/UserDirectory';
import { akana } from '../../nodes/Akana/vendor';
import { wireTo, type Said } from '../support/mangled';

export const PORTAL = 'https://portal.example.com';
export const CREDENTIAL = { serverUrl: PORTAL, email: 'admin@example.com', password: 'pass-word' };
export const ID = 'f57dd9cc-2608.acme';
export const USER = {
	UserID: ID,
	UserName: 'ppirrip',
	Email: 'ppirrip@example.com',
	FirstName: 'Philip',
	LastName: 'Pirrip',
	State: 'registered',
	Disabled: false,
	Locked: true,
};

export const ok = (json: unknown, headers = {}): Said => ({ status: 200, text: JSON.stringify(json), headers });
export const status = (code: number, text = ''): Said => ({ status: code, text });
export const login = (...cookies: string[]): Said => ok({}, { 'set-cookie': cookies });
export const LOGIN = login('AtmoAuthToken_acme=a-token; Path=/');

/** A platform where the login works and every other request gets the next of these answers, the last one for ever. */
export function platformOf(answers: readonly Said[], { loggingIn = LOGIN, credential = {} } = {}) {
	const left = [...answers];
	const { wire, sent, clock, orFault } = wireTo(({ url }) =>
		url.endsWith('/api/login') ? loggingIn : left.length > 1 ? left.shift()! : left[0]!,
	);
	let directory: UserDirectory | undefined;
	/** Asks it something. */
	const ask = async <T>(question: (directory: UserDirectory) => Promise<T>) =>
		await orFault(() => question((directory ??= akana.open({ ...CREDENTIAL, ...credential }, wire, ''))));
	/** What was asked, without the logins. */
	const asked = () => sent.filter(({ url }) => !url.endsWith('/api/login'));
	return { wire, clock, sent, ask, asked, orFault };
}

/** @returns a request's method and path */
export const line = ({ method, url }: Outgoing) => `${method} ${url.replace(PORTAL, '')}`;
