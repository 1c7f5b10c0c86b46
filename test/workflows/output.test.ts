import { setStage } from '../support/stage';
import { VENDORS } from '../support/vendors';
import { NODE } from '../support/workflowOf';

const stage = setStage();
const ALL = VENDORS.map(({ name }) => name);
const WHO = ['user0@example.com', 'nobody@example.com'];

const ORDER = [
	'outcome',
	'user',
	'before',
	'after',
	'changed',
	'vendor',
	'operation',
	'action',
	'requested',
	'verified',
	'proof',
	'warning',
	'reason',
	'at',
	'attempts',
	'waitedMs',
	'requestId',
	'run',
];
const ESSENTIAL = ['outcome', 'user', 'before', 'after', 'changed', 'warning', 'at'];

describe.each(ALL)('%s', (vendor) => {
	beforeEach(() => stage.sandbox[vendor].people.add({ login: 'user0', email: 'user0@example.com' }));

	test.each([
		[undefined, ORDER],
		['full', ORDER],
		['essential', ESSENTIAL],
		[{ no: 'text' }, ORDER],
	])('output %j: the keys, in the order in which people look', async (output, keys) => {
		const options = { ...(output !== undefined && { output }) };
		const regular = await stage.run(vendor, { options }, WHO);
		expect(regular.json(NODE).map((json) => Object.keys(json))).toEqual([keys, [...keys, 'error']]);
		const routed = await stage.run(vendor, { options, onError: 'continueErrorOutput' }, WHO);
		expect(Object.keys(routed.json(NODE)[0]!)).toEqual(keys);
		const [failed] = routed.json(NODE, 1);
		expect(failed).toMatchObject({ message: expect.any(String) });
		expect(Object.keys(failed!.error as object)).toEqual(keys);
		const stopping = await stage.run(vendor, { options, onError: 'stop' }, WHO.slice(0, 1));
		expect(Object.keys(stopping.json(NODE)[0]!)).toEqual(keys);
	});

	test.each([{ concurrency: 'many' }, { protectedUsers: '"boss"' }])(
		'where %j fails every item, each is as asked for',
		async (wrong) => {
			const parameters = { reason: 'left' };
			const essential = await stage.items(vendor, { options: { ...wrong, output: 'essential' }, parameters }, WHO);
			expect(essential.map((json) => Object.keys(json))).toEqual(WHO.map(() => [...ESSENTIAL, 'error']));
			expect(essential.map(({ outcome, user }) => [outcome, user.email])).toEqual(WHO.map((who) => ['invalid', who]));
			const full = await stage.items(vendor, { options: wrong, parameters }, WHO);
			expect(full.map(({ reason }) => reason)).toEqual(WHO.map(() => 'left'));
			expect(stage.sandbox[vendor].requests).toEqual([]);
		},
	);

	test('run says who did it, of the credential no more than its name', async () => {
		const run = await stage.run(vendor, { run: { executionId: '231' } }, WHO.slice(0, 1));
		const { credentialType } = VENDORS.find(({ name }) => name === vendor)!;
		expect(run.json(NODE)[0]!.run).toEqual({
			executionId: '231',
			workflowId: 'workflow',
			workflowName: 'Test',
			node: NODE,
			credential: credentialType,
		});
	});

	test('get has its own form, whatever the option says', async () => {
		const [item] = await stage.items(vendor, { operation: 'get', options: { output: 'essential' } }, WHO.slice(0, 1));
		expect(Object.keys(item!)).toEqual(['vendor', 'user', 'enabled', 'locked']);
	});
});
