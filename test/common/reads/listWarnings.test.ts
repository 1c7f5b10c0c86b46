import { systemClock } from '../../../nodes/common/model/clock';
import { account, crowd, MemoryDirectory, type Account } from '../../support/memoryDirectory';
import { contextOf, executeNode, Expression, vendorOf } from '../../support/memoryNode';

/** Lists users; each item for itself. */
function listing(accounts: Account[], filters: object, items = 1) {
	const directory = new MemoryDirectory(systemClock, accounts);
	const { context, shown } = contextOf({ items, hints: true, parameters: { operation: 'getMany', filters } });
	const run = async () => (await executeNode(context, vendorOf(directory)))[0]!;
	return { directory, run, shown };
}

function breaksOff(directory: MemoryDirectory) {
	const page = directory.page.bind(directory);
	jest.spyOn(directory, 'page').mockImplementation(async (query, cursor) => {
		const read = await page(query, cursor);
		return query.search === 'w' ? read : { ...read, cut: 'it breaks off' };
	});
}

const words = 'This list may leave people out: it breaks off.';

it.each([
	['1 user', { status: 'locked' }, [account('a', { locked: true }), account('b', { locked: null })]],
	['2 users', {}, [account('a', { enabled: null }), account('b', { enabled: null })]],
] as const)('whose status can’t be read is among them, with a warning: %s', async (users, filters, accounts) => {
	const { run, shown } = listing([...accounts], filters);
	const warnings = (await run()).map(({ json }) => json.warning as string | undefined);
	const unread = warnings.filter((warning) => warning !== undefined);
	expect([warnings.length, unread.length]).toEqual([2, Number(users[0])]);
	for (const warning of unread) expect(warning).toMatch(/^The status of “.” couldn’t be read, the vendor doesn’t/);
	const message = `The status of ${users} couldn’t be read: see “warning” in the output.`;
	expect(shown).toMatchObject([{ type: 'warning', message }]);
});

it.each([
	['of all', {}, crowd(2), [words, words]],
	['of a search', { search: 'u' }, crowd(2), [words, words]],
	[
		'of one item',
		{ search: new Expression((item) => ['w', 'u'][item]) },
		[account('u'), account('w')],
		[undefined, words],
	],
	['of a search that finds nobody', { search: 'who' }, crowd(2), []],
])('a list that may leave people out says so with each user: %s', async (what, filters, accounts, warnings) => {
	const { run, directory, shown } = listing(accounts, filters, what === 'of one item' ? 2 : 1);
	breaksOff(directory);
	expect((await run()).map(({ json }) => json.warning)).toEqual(warnings);
	expect(shown.map(({ message }) => message)).toEqual([words]);
});

it('says both of a user: that the status is unknown, and that the list may not be whole', async () => {
	const { run, directory, shown } = listing([account('a', { enabled: null })], {});
	breaksOff(directory);
	const both = /couldn’t be read.* This list may leave people out: it breaks off\.$/;
	expect((await run())[0]!.json.warning).toMatch(both);
	expect(shown.map(({ message }) => message)).toEqual([expect.stringMatching(both)]);
});

it('says nothing of a list that is whole', async () => {
	const { run, shown } = listing(crowd(2), {});
	expect((await run()).map(({ json }) => 'warning' in json)).toEqual([false, false]);
	expect(shown).toEqual([]);
});
