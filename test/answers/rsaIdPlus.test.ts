import { generateKeyPairSync } from 'node:crypto';
import { validateHeaderValue } from 'node:http';
import fc from 'fast-check';
import type { Action, Sighting } from '../../nodes/common/model/domain';
import { Fault } from '../../nodes/common/model/fault';
import { isFailure } from '../../nodes/common/model/domain';
import { settle } from '../../nodes/common/outcomes/settle';
import { forgetSessions } from '../../nodes/common/transport/session';
import type { Order, UserDirectory } from '../../nodes/common/vendor/UserDirectory';
import { rsaIdPlus } from '../../nodes/RsaIdPlus/vendor';
import { fieldOf, isOk, jsonOf, mangled, once, wireTo, type Said } from '../support/mangled';

const ID = 'f10d0514-7dd1-4a13-a30e-236d0e65b56a';
const USER = {
	id: ID,
	emailAddress: 'nathan@example.com',
	firstName: 'Nathan',
	lastName: 'Brown',
	userStatus: 'Enabled',
	markDeleted: false,
	principalUsername: 'nbrown',
};
const KEY = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
const CREDENTIAL = {
	authentication: 'apiKey',
	apiKeyFile: JSON.stringify({
		accessID: 'a-1',
		accessKey: KEY.export({ type: 'pkcs1', format: 'pem' }),
		adminRestApiUrl: 'https://api.example.com/AdminInterface/restapi/v1',
	}),
};
const NAMES = [
	{ by: 'email', value: USER.emailAddress },
	{ by: 'login', value: USER.principalUsername },
] as const;

// Hundreds of answers each, on a machine that may be busy.
jest.setTimeout(120_000);

afterEach(forgetSessions);

/** Asks the directory something, to which the answer is this. */
async function asking<T>(said: Said, ask: (directory: UserDirectory) => Promise<T>): Promise<T | Fault> {
	const { wire, orFault } = wireTo(() => said);
	return await orFault(() => ask(rsaIdPlus.open(CREDENTIAL, wire, '')));
}

/** What a record says of the status, read independently. */
function saysEnabled(record: unknown): boolean | null {
	const status = fieldOf(record, 'userStatus');
	if (typeof status !== 'string') return null;
	return { enabled: true, disabled: false }[status.trim().toLowerCase()] ?? null;
}

/** A sighting holds nothing but what its record says. */
function expectTrue({ user, state, response }: Sighting) {
	expect(state?.enabled ?? null).toBe(saysEnabled(response));
	expect(state?.locked ?? null).toBeNull();
	expect([String(fieldOf(response, 'id')), null]).toContain(user.id);
	const addresses = [fieldOf(response, 'emailAddress'), fieldOf(response, 'email')].map(String);
	expect([...addresses, null]).toContain(user.email);
}

describe('whatever RSA answers', () => {
	it('a look-up finds the user as the answer has them, or is a fault', async () => {
		await fc.assert(
			fc.asyncProperty(mangled(USER), fc.constantFrom(...NAMES), async (said, name) => {
				const found = await asking(said, (directory) => directory.lookUp(name, once()));
				if (found instanceof Fault) {
					// That nobody is there is said by nothing but a 404.
					if (found.outcome === 'notFound') expect(said.status).toBe(404);
					return;
				}
				expect(isOk(said)).toBe(true);
				expect(found).toHaveLength(1);
				expectTrue((found as Sighting[])[0]!);
			}),
			{ numRuns: 200 },
		);
	});

	it('a page holds the users as the answer has them, or is a fault', async () => {
		const page = {
			users: [USER, { ...USER, id: 'b', emailAddress: 'b@example.com', userStatus: 'Disabled' }],
			totalElements: 2,
		};
		await fc.assert(
			fc.asyncProperty(fc.oneof(mangled(page), mangled(page.users)), async (said) => {
				const found = await asking(said, (directory) => directory.page({}, null, once()));
				if (found instanceof Fault) return;
				expect(isOk(said)).toBe(true);
				for (const sighting of found.sightings) expectTrue(sighting);
			}),
			{ numRuns: 200 },
		);
	});

	it('a change is only said to be made when the answer says so, of this user', async () => {
		const order: Order = {
			user: { id: ID, login: null, email: null, displayName: null },
			sighting: null,
			reason: null,
		};
		const answer = { id: ID, userStatus: 'Disabled' };
		await fc.assert(
			fc.asyncProperty(mangled(answer), fc.constantFrom<Action>('enable', 'disable'), async (said, action) => {
				const effort = once();
				const changed = await asking(said, (directory) => directory.change(action, [order], effort));
				const [body, id] = [jsonOf(said), fieldOf(jsonOf(said), 'id')];
				const isOurs = String(id).toLowerCase() === ID.toLowerCase() || typeof id !== 'string' || id.trim() === '';
				if (changed instanceof Fault) {
					// A success that can't be read may be one.
					if (isOk(said)) expect(effort.fate).not.toBe('none');
					if (isOk(said) && String(id).toLowerCase() === ID.toLowerCase()) expect(saysEnabled(body)).toBeNull();
					return;
				}
				expect(isOk(said) && isOurs).toBe(true);
				expect(changed).toMatchObject([{ fault: null, state: { enabled: saysEnabled(body), locked: null } }]);
				const { outcome } = settle({
					action,
					who: 'n',
					before: null,
					answer: changed[0]!,
					fate: effort.fate,
					readBack: null,
					now: 0,
				});
				expect(isFailure(outcome)).toBe(saysEnabled(body) !== (action === 'enable'));
			}),
			{ numRuns: 200 },
		);
	});

	it('a token is used as it was given, or nothing is sent', async () => {
		const credential = {
			authentication: 'oAuth2',
			adminRestApiUrl: 'https://api.example.com/AdminInterface/restapi',
			issuerUrl: 'https://id.example.com/oauth2',
			clientId: 'c-1',
			privateKeyJwk: JSON.stringify({ ...KEY.export({ format: 'jwk' }), kid: 'k-1' }),
		};
		const answer = { access_token: 'abc.def', token_type: 'Bearer', expires_in: 3600 };
		await fc.assert(
			fc.asyncProperty(
				fc.oneof(mangled(answer), fc.constantFrom({ status: 200, text: '{"access_token":"a\\r\\nX-Evil: 1"}' })),
				async (said) => {
					forgetSessions();
					const { wire, sent, orFault } = wireTo(({ url }) =>
						url.endsWith('/token') ? said : { status: 200, text: JSON.stringify(USER) },
					);
					const found = await orFault(() => rsaIdPlus.open(credential, wire, '').lookUp(NAMES[0], once()));
					const used = sent.filter(({ url }) => !url.endsWith('/token')).map(({ headers }) => headers.Authorization!);
					if (found instanceof Fault) {
						expect(used).toEqual([]);
						return;
					}
					expect(used).toEqual([`Bearer ${String(fieldOf(jsonOf(said), 'access_token'))}`]);
					expect(() => validateHeaderValue('Authorization', used[0]!)).not.toThrow();
				},
			),
			{ numRuns: 150 },
		);
	});
});
