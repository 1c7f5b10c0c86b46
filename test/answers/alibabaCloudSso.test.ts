import fc from 'fast-check';
import type { Action, Sighting } from '../../nodes/common/model/domain';
import { Fault } from '../../nodes/common/model/fault';
import { forgetSessions } from '../../nodes/common/transport/session';
import type { Order, UserDirectory } from '../../nodes/common/vendor/UserDirectory';
import { alibabaCloudSso } from '../../nodes/AlibabaCloudSso/vendor';
import { fieldOf, isOk, jsonOf, mangled, once, textsIn, wireTo, type Said } from '../support/mangled';

const ID = 'u-00q8wbq42wiltcrk';
const USER = {
	UserId: ID,
	UserName: 'alice',
	Email: 'alice@example.com',
	DisplayName: 'Alice Lee',
	Status: 'Enabled',
	ProvisionType: 'Manual',
};
const REQUEST = '0A1B2C3D-0000-4000-A000-000000000000';
const CREDENTIAL = {
	accessKeyId: 'LTAIexample',
	accessKeySecret: 'secret-of-the-key',
	directoryId: 'd-00fc2p61example',
};

// Hundreds of answers each, on a machine that may be busy.
jest.setTimeout(120_000);

afterEach(forgetSessions);

async function asking<T>(said: Said, ask: (directory: UserDirectory) => Promise<T>): Promise<T | Fault> {
	const { wire, orFault } = wireTo(() => said);
	return await orFault(() => ask(alibabaCloudSso.open(CREDENTIAL, wire, '')));
}

function saysEnabled(record: unknown): boolean | null {
	const status = fieldOf(record, 'Status');
	return typeof status === 'string' ? ({ enabled: true, disabled: false }[status.toLowerCase()] ?? null) : null;
}

function expectTrue({ user, state, response }: Sighting) {
	expect(state?.enabled ?? null).toBe(saysEnabled(response));
	expect(state?.locked ?? null).toBeNull();
	expect([String(fieldOf(response, 'UserName')), null]).toContain(user.login);
	expect([String(fieldOf(response, 'Email')), null]).toContain(user.email);
}

describe('whatever CloudSSO answers', () => {
	it('a look-up by ID finds that user as the answer has them, or is a fault', async () => {
		await fc.assert(
			fc.asyncProperty(mangled({ RequestId: REQUEST, User: USER }), async (said) => {
				const result = await asking(said, (directory) => directory.lookUp({ by: 'id', value: ID }, once()));
				if (result instanceof Fault) {
					// That there is no such user is said by a code, which this answer doesn't hold.
					expect(result.outcome).not.toBe('notFound');
					return;
				}
				expect(isOk(said)).toBe(true);
				expect(result).toMatchObject([{ user: { id: ID } }]);
				(result as Sighting[]).forEach(expectTrue);
			}),
			{ numRuns: 200 },
		);
	});

	it('a page holds nobody whom the answer doesn’t name, in no other state', async () => {
		const page = {
			RequestId: REQUEST,
			TotalCounts: 2,
			IsTruncated: true,
			NextToken: 'next',
			Users: [USER, { ...USER, UserId: 'u-2', UserName: 'ben', Email: 'ben@example.com', Status: 'Disabled' }],
		};
		await fc.assert(
			fc.asyncProperty(mangled(page), async (said) => {
				const result = await asking(said, (directory) => directory.page({}, null, once()));
				if (result instanceof Fault) return;
				expect(isOk(said)).toBe(true);
				const texts = [...textsIn(jsonOf(said)), null];
				expect(texts).toContain(result.next);
				for (const sighting of result.sightings) {
					expect(texts).toContain(sighting.user.id);
					expectTrue(sighting);
				}
			}),
			{ numRuns: 200 },
		);
	});

	it('a change is only said to be taken by an answer with a request’s ID and no error', async () => {
		const order: Order = {
			user: { id: ID, login: null, email: null, displayName: null },
			sighting: null,
			reason: null,
		};
		const answers = fc.oneof(
			mangled({ RequestId: REQUEST }),
			mangled({ RequestId: REQUEST, Code: 'InternalError', Message: 'It broke', HostId: 'cloudsso.example.com' }),
		);
		await fc.assert(
			fc.asyncProperty(answers, fc.constantFrom<Action>('enable', 'disable'), async (said, action) => {
				const effort = once();
				const result = await asking(said, (directory) => directory.change(action, [order], effort));
				if (result instanceof Fault) {
					if (isOk(said) && fieldOf(jsonOf(said), 'Code') === undefined) expect(effort.fate).toBe('open');
					return;
				}
				expect(isOk(said)).toBe(true);
				expect(textsIn(fieldOf(jsonOf(said), 'RequestId'))).toContain(result[0]!.requestId);
				expect(fieldOf(jsonOf(said), 'Code')).not.toBe('InternalError');
				expect(result).toMatchObject([{ fault: null, state: null }]);
			}),
			{ numRuns: 200 },
		);
	});
});
