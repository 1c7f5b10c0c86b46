import { startSandbox, type Sandbox } from '../../sandbox';
import { CHARACTERS, type CharacterName } from '../../sandbox/scim';
import { ScimRuns } from '../scim/scimRun';

let sandbox: Sandbox;
let ofCredential: string | undefined;
const runs = new ScimRuns(() => sandbox.scim.credential({ protectedUsers: ofCredential ?? '' }));
const initial = {};

beforeAll(async () => {
	sandbox = await startSandbox({ vendors: ['scim'] });
	Object.assign(initial, sandbox.scim.settings);
});
afterAll(async () => await sandbox.close());

const JANE = {
	id: 'jane/1',
	login: 'jdoe@corp.example.com',
	email: 'jane.doe@example.com',
	moreEmails: ['ceo@example.com'],
};
const OTHERS = ['id-1', 'id-2', 'id-3', 'id-4', 'id-5'];

/** The ways to protect her. */
const ENTRIES = [JANE.id, JANE.login, JANE.email, 'ceo@example.com', 'CEO@Example.com', 'JDOE@corp.example.com'];
/** Who isn't there protects nobody, and blocks nobody. */
const UNKNOWN = 'nobody@example.com';

describe.each(Object.keys(CHARACTERS) as CharacterName[])('%s', (product) => {
	beforeEach(() => {
		ofCredential = undefined;
		sandbox.scim.people.clear();
		sandbox.scim.people.addMany(5, (i) => ({ id: OTHERS[i], email: `user${i + 1}@example.com` }));
		sandbox.scim.people.add(JANE);
		Object.assign(sandbox.scim.settings, initial);
		sandbox.scim.play(product);
		sandbox.scim.limit(null);
	});

	const outcomes = async (options: object) => {
		const items = await runs.items({ by: 'id', options: { checkFirst: false, ...options } }, [JANE.id, ...OTHERS]);
		expect(sandbox.scim.people.get(JANE.id)!.history).toHaveLength(1);
		return items.map(({ outcome }) => (['changed', 'set'].includes(outcome) ? 'done' : outcome));
	};
	const ALL_BUT_HER = ['protected', ...OTHERS.map(() => 'done')];

	test.each(ENTRIES)('by the node’s list she is never disabled, and the others are: %s', async (entry) => {
		expect(await outcomes({ protectedUsers: entry })).toEqual(ALL_BUT_HER);
	});

	test('by the credential’s', async () => {
		ofCredential = `ceo@example.com\n${UNKNOWN}`;
		expect(await outcomes({})).toEqual(ALL_BUT_HER);
	});

	test('among more entries than people', async () => {
		const entries = Array.from({ length: 50 }, (_, i) => `boss${i}@example.com`);
		expect(await outcomes({ protectedUsers: [...entries, 'ceo@example.com'].join('\n') })).toEqual(ALL_BUT_HER);
	});

	test('a second address allows nobody, and the domain is the primary one’s', async () => {
		expect(await outcomes({ allowedUsers: 'ceo@example.com, user1@example.com' })).toEqual([
			'protected',
			'done',
			...OTHERS.slice(1).map(() => 'protected'),
		]);
	});
});
