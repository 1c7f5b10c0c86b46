import type { IDataObject } from 'n8n-workflow';
import { setStage } from '../support/stage';
import { VENDORS } from '../support/vendors';
import { NODE } from '../support/workflowOf';
import { reportOf, runTemplate } from './templates';

const FILE = 'undo-a-run';
const stage = setStage();
const UNDO = { Decision: 'Undo them' };

interface Asked {
	stored?: IDataObject[];
	pasted?: string;
	decision?: IDataObject;
}

async function undo({ stored, pasted, decision = UNDO }: Asked) {
	const run = await runTemplate(stage, FILE, {
		input: { 'Execution ID': '231', 'Output as JSON': pasted ?? '', Reason: 'wrong list', 'Your name': 'Grace' },
		pins: { 'Stored Results': stored ?? [{}], Approval: [decision] },
	});
	expect(run.error).toBeUndefined();
	return run;
}

const states = () =>
	VENDORS.map(({ name }) =>
		stage.sandbox[name].people.all().map(({ email, enabled, locked }) => ({ email, enabled, locked })),
	);

/** Some are enabled, some disabled, at every vendor; each is asked for, and one who isn't there. */
async function changed(operation: string, stores: (result: IDataObject, index: number) => IDataObject = (r) => r) {
	const results: IDataObject[] = [];
	for (const { name, actions } of VENDORS) {
		if (!actions.includes(operation as never)) continue;
		stage.sandbox[name].people.addMany(4, (i: number) => ({
			login: `user${i}`,
			email: `user${i}@example.com`,
			enabled: i % 2 === 0,
		}));
	}
	const before = states();
	for (const { name, actions } of VENDORS) {
		if (!actions.includes(operation as never)) continue;
		const who = ['user0@example.com', 'user1@example.com', 'user2@example.com', 'nobody@example.com'];
		results.push(...(await stage.run(name, { operation }, who)).json(NODE));
	}
	expect(states()).not.toEqual(before);
	return { before, results: results.map(stores) };
}

const row = (result: IDataObject, id: number): IDataObject => ({
	id: id + 1,
	run: '231',
	given_back: false,
	result: JSON.stringify(result),
});

describe.each(['disable', 'enable', 'lock'])('%s', (operation) => {
	test.each(['stored', 'pasted'] as const)(
		'is undone from what was %s, for whom it changed and for nobody else',
		async (from) => {
			const { before, results } = await changed(operation);
			const run = await undo(from === 'stored' ? { stored: results.map(row) } : { pasted: JSON.stringify(results) });
			expect(states()).toEqual(before);
			const many = results.filter((one) => one.changed).length;
			expect(reportOf(run)).toMatchObject({ title: `Undo: ${many} of ${many} changes undone`, needsAttention: 0 });
			expect(run.json('Undone')).toHaveLength(from === 'stored' ? many : 0);
		},
	);
});

test.each<[string, IDataObject]>([
	['declined', { Decision: 'Leave them alone' }],
	['not decided', {}],
])('%s: nothing is changed', async (_, decision) => {
	const { results } = await changed('disable');
	const after = states();
	const run = await undo({ stored: results.map(row), decision });
	expect(states()).toEqual(after);
	expect(reportOf(run).title).toBe('Undo: Declined: nothing was changed');
});

test('whom somebody has changed since is left alone, and told', async () => {
	const { results } = await changed('lock');
	const akana = stage.sandbox.akana.people;
	Object.assign(akana.byEmail('user0@example.com')[0]!, { enabled: false });
	Object.assign(akana.byEmail('user1@example.com')[0]!, { locked: false });
	const run = await undo({ stored: results.map(row) });
	expect(akana.byEmail('user0@example.com')[0]).toMatchObject({ enabled: false, locked: true });
	expect(akana.byEmail('user1@example.com')[0]).toMatchObject({ locked: false });
	expect(reportOf(run).ticket).toContain('user0@example.com, left alone: somebody has changed the account since');
	expect(reportOf(run).needsAttention).toBe(2);
});

test.each<[string, (result: IDataObject) => IDataObject]>([
	['was given back', (result) => ({ ...row(result, 0), given_back: true })],
	['was not changed', (result) => row({ ...result, outcome: 'unchanged', changed: false }, 0)],
	['was set', (result) => row({ ...result, outcome: 'set', changed: null, before: null }, 0)],
	['has no known state before', (result) => row({ ...result, before: { enabled: null, locked: null } }, 0)],
	['would have been changed', (result) => row({ ...result, outcome: 'wouldChange', changed: false }, 0)],
])('who %s is not looked up', async (_, store) => {
	const { results } = await changed('disable');
	const asked = VENDORS.map(({ name }) => stage.sandbox[name].requests.length);
	const run = await undo({ stored: results.map(store) });
	expect(reportOf(run)).toMatchObject({ title: expect.stringContaining('Nothing was changed'), results: [] });
	expect(VENDORS.map(({ name }) => stage.sandbox[name].requests.length)).toEqual(asked);
});

test.each(['not json', '[1, null]', '{"vendor":"elsewhere","changed":true}'])(
	'pasted %s undoes nothing',
	async (pasted) => {
		expect(reportOf(await undo({ pasted })).title).toContain('Nothing was changed');
		for (const { name } of VENDORS) expect(stage.sandbox[name].requests).toEqual([]);
	},
);

test('whose address belongs to somebody else by now is left alone', async () => {
	const { results } = await changed('disable');
	const { people } = stage.sandbox.rsaIdPlus;
	const { id } = people.byEmail('user0@example.com')[0]!;
	people.clear();
	const left = people.add({ id, email: 'former@example.com', enabled: false });
	const heir = people.add({ login: 'heir', email: 'user0@example.com', enabled: false });
	const run = await undo({ stored: results.map(row) });
	expect([left.enabled, heir.enabled]).toEqual([false, false]);
	expect(reportOf(run).ticket).toContain(
		'RSA ID Plus: user0@example.com, left alone: the address is another account’s now',
	);
});

test('whom the run changed there and back is left alone: there is nothing to undo', async () => {
	const person = stage.sandbox.akana.people.add({ email: 'ada@example.com' });
	const results = [
		...(await stage.run('akana', { operation: 'disable' }, [person.email])).json(NODE),
		...(await stage.run('akana', { operation: 'enable' }, [person.email])).json(NODE),
	];
	const run = await undo({ stored: results.map(row) });
	expect(person.enabled).toBe(true);
	expect(reportOf(run)).toMatchObject({ title: expect.stringContaining('Nothing was changed'), results: [] });
});
