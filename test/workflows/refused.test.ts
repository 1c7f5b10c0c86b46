import { SANDBOX_NAMES, type Fault, type SandboxName } from '../../sandbox';
import { setStage, type Item } from '../support/stage';
import { VENDOR } from '../support/vendors';

const PEOPLE = 12;
const stage = setStage(SANDBOX_NAMES);
const outcomesOf = (items: readonly Item[]) => items.map(({ outcome }) => outcome);

/** How a vendor says that one person is not for this credential to change. */
const OF_ONE: ReadonlyArray<[SandboxName, Fault]> = [
	['rsaIdPlus', { kind: 'status', status: 403 }],
	['alibabaCloudSso', { kind: 'status', status: 403 }],
	['scim', { kind: 'status', status: 403 }],
	['oraclePrimavera', { kind: 'status', status: 403 }],
];

const ALONE = { batchSize: 1 };

describe.each(OF_ONE)('%s: a refusal that concerns one person', (vendor, fault) => {
	test.each([
		['the first', 0, 'id'],
		['the first', 0, 'email'],
		['in the middle', 5, 'id'],
		['the last', PEOPLE - 1, 'email'],
		['in the middle of a set', 5, 'email', {}],
	] as const)('%s, %i, by %s: is that one’s, and the others are done', async (_where, which, by, sets = ALONE) => {
		const people = stage.sandbox[vendor].people.addMany(PEOPLE);
		const meant = people[which]!;
		stage.sandbox[vendor].intercept = ({ userIds, method, body }) =>
			(userIds.includes(meant.id) || body.includes(meant.id)) && method !== 'GET' && !body.includes('GetUser')
				? fault
				: undefined;
		const setting = { by, options: { ...sets, ...(by === 'id' && { checkFirst: false }) } };
		const outcomes = outcomesOf(
			await stage.items(
				vendor,
				setting,
				people.map((one) => one[by]),
			),
		);
		expect(outcomes.filter((outcome) => outcome === 'unauthorized')).toHaveLength(1);
		expect(outcomes[which]).toBe('unauthorized');
		expect(people.filter(({ enabled }) => enabled)).toEqual([meant]);
	});

	test('three of them beside each other end nothing, once others went through', async () => {
		const people = stage.sandbox[vendor].people.addMany(PEOPLE);
		const meant = people.slice(6, 9);
		stage.sandbox[vendor].intercept = ({ userIds, method, body }) =>
			meant.some(({ id }) => userIds.includes(id) || body.includes(id)) && method !== 'GET' && !body.includes('GetUser')
				? fault
				: undefined;
		await stage.items(
			vendor,
			{ options: { batchSize: 1 } },
			people.map(({ email }) => email),
		);
		expect(people.filter(({ enabled }) => enabled)).toEqual(meant);
	});
});

describe.each(OF_ONE)('%s: administrators among a hundred', (vendor, fault) => {
	const refuse = (meant: ReadonlyArray<{ id: string }>) => {
		stage.sandbox[vendor].intercept = ({ action, userIds, body }) =>
			VENDOR[vendor].changes.includes(action ?? '') && meant.some(({ id }) => userIds.includes(id) || body.includes(id))
				? fault
				: undefined;
	};

	test.each([[[50]], [[0, 50]], [[0, 25, 50, 75, 99]], [[0, 1, 2, 3, 4]]])(
		'at %j leave nobody else as they were',
		async (which) => {
			const people = stage.sandbox[vendor].people.addMany(100);
			const meant = which.map((i) => people[i]!);
			refuse(meant);
			const emails = people.map(({ email }) => email);
			const outcomes = outcomesOf(await stage.items(vendor, { options: { batchSize: 100 } }, emails));
			expect(people.filter(({ enabled }) => enabled)).toEqual(meant);
			expect(outcomes).toEqual(people.map(({ enabled }) => (enabled ? 'unauthorized' : 'changed')));
		},
	);
});

const UNREAD: ReadonlyArray<[SandboxName, Fault]> = [...OF_ONE, ['akana', { kind: 'status', status: 401 }]];

test.each(UNREAD)(
	'%s: by ID, nothing looked up: the first five being administrators ends nothing',
	async (vendor, fault) => {
		const people = stage.sandbox[vendor].people.addMany(30);
		const meant = people.slice(0, 5);
		stage.sandbox[vendor].intercept = ({ action, userIds, body }) =>
			VENDOR[vendor].changes.includes(action ?? '') && meant.some(({ id }) => userIds.includes(id) || body.includes(id))
				? fault
				: undefined;
		const ids = people.map(({ id }) => id);
		await stage.items(vendor, { by: 'id', options: { checkFirst: false } }, ids);
		expect(people.filter(({ enabled }) => enabled)).toEqual(meant);
	},
);

test.each(['oraclePrimavera', 'scim'] as const)('%s: who may change nobody asks for few of 400', async (vendor) => {
	const people = stage.sandbox[vendor].people.addMany(400);
	const emails = people.map(({ email }) => email);
	const tries = () => stage.sandbox[vendor].requests.filter(({ status }) => status === 403);
	stage.sandbox[vendor].intercept = ({ action }) =>
		VENDOR[vendor].changes.includes(action ?? '') ? { kind: 'status', status: 403 } : undefined;
	const outcomes = outcomesOf(await stage.items(vendor, { options: { batchSize: 100, concurrency: 2 } }, emails));
	expect(new Set(outcomes)).toEqual(new Set(['unauthorized']));
	// Each set, its halves, and ten people alone.
	expect(tries().length).toBeLessThanOrEqual(4 * 3 + 10 + 1);
});
