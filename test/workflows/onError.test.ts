import { OUTCOMES } from '../../nodes/common/model/domain';
import type { VendorName } from '../../sandbox';
import { setStage } from '../support/stage';
import { VENDOR, VENDORS } from '../support/vendors';
import { NODE } from '../support/workflowOf';

const stage = setStage();
const ALL = VENDORS.map(({ name }) => name);

function fill(vendor: VendorName, count = 20) {
	stage.sandbox[vendor].people.addMany(count, (i: number) => ({ login: `user${i}`, email: `user${i}@example.com` }));
}

const emails = (count: number) => Array.from({ length: count }, (_, i) => `user${i}@example.com`);
const FIELDS = [
	'vendor',
	'operation',
	'action',
	'user',
	'outcome',
	'changed',
	'before',
	'requested',
	'after',
	'verified',
	'proof',
	'attempts',
	'waitedMs',
	'requestId',
	'reason',
	'at',
];

describe('On Error = Stop', () => {
	test.each(ALL)('%s: one unknown name among 20, and nobody is changed', async (vendor) => {
		fill(vendor);
		const who = emails(20);
		who[13] = 'nobody@example.com';
		const run = await stage.run(vendor, { onError: 'stop', options: { concurrency: 20 } }, who);
		expect(run.status).toBe('error');
		expect(run.error).toMatchObject({
			message: expect.stringMatching(/no user with the e-mail address “nobody@example.com”.*\[item 13\]/),
			description: expect.stringMatching(/No one was changed before this/),
			context: expect.objectContaining({ itemIndex: 13 }),
		});
		expect(stage.changes(vendor)).toEqual([]);
	});

	test.each(ALL)('%s: an item that names nobody ends it before any request', async (vendor) => {
		fill(vendor);
		const run = await stage.run(vendor, { onError: 'stop' }, [...emails(3), { name: 'an object' }]);
		expect(run.error?.message).toMatch(/holds an object.*\[item 3\]/);
		expect(stage.sandbox[vendor].requests).toEqual([]);
	});

	test.each(['rsaIdPlus', 'akana', 'alibabaCloudSso'] as const)(
		'%s: a failure in mid-run sends nothing more, and says who was changed',
		async (vendor) => {
			fill(vendor);
			const { id } = stage.sandbox[vendor].people.byLogin('user5')!;
			stage.sandbox[vendor].faultOnce(
				{ action: VENDOR[vendor].changes[0], userId: id },
				{ kind: 'status', status: 403, body: 'json' },
				9,
			);
			const run = await stage.run(vendor, { onError: 'stop', options: { concurrency: 1, maxRetries: 0 } }, emails(20));
			expect(run.status).toBe('error');
			expect(run.error?.context).toMatchObject({ itemIndex: 5 });
			expect(run.error?.description).toMatch(/5 people were changed before this: user0, user1, user2, user3, user4\./);
			const touched = stage.sandbox[vendor].people.all().filter(({ enabled }) => !enabled);
			expect(touched.map(({ login }) => login)).toEqual(['user0', 'user1', 'user2', 'user3', 'user4']);
		},
	);

	test('a list that was only skipped over isn’t a failure', async () => {
		fill('akana', 2);
		const setting = { onError: 'stop', options: { whenNotFound: 'skip' } } as const;
		const run = await stage.run('akana', setting, ['user0@example.com', 'nobody@example.com', 'user1@example.com']);
		expect(run.status).toBe('success');
		expect(run.json(NODE).map(({ outcome, error }) => [outcome, error])).toEqual([
			['changed', undefined],
			['notFound', undefined],
			['changed', undefined],
		]);
	});
});

describe('On Error = Continue', () => {
	const WHO = ['user0@example.com', 'nobody@example.com', '', 'user1@example.com', ['a list'], 'USER0@example.com'];

	test.each(ALL)('%s: one flat object for each item, in order, the failed ones with a sentence', async (vendor) => {
		fill(vendor, 2);
		const run = await stage.run(vendor, { parameters: { reason: 'left' } }, WHO);
		const items = run.output(NODE);
		expect(items.map(({ pairedItem }) => pairedItem)).toEqual(WHO.map((_, item) => ({ item })));
		expect(items.map(({ json }) => json.outcome)).toEqual([
			'changed',
			'notFound',
			'invalid',
			'changed',
			'invalid',
			'unchanged',
		]);
		for (const { json, error } of items) {
			expect(error).toBeUndefined();
			expect(Object.keys(json)).toEqual(expect.arrayContaining(FIELDS));
			expect(json).toMatchObject({ vendor, operation: 'disable', action: 'disable', reason: 'left' });
			expect(OUTCOMES).toContain(json.outcome);
			const failed = json.outcome === 'notFound' || json.outcome === 'invalid';
			expect(typeof json.error).toBe(failed ? 'string' : 'undefined');
		}
		expect(run.hints(NODE)).toMatchObject([{ message: '2 changed, 1 already so, 1 not found, 2 not readable' }]);
	});

	test.each(ALL)('%s: n8n routes failed items to the error output, with everything in them', async (vendor) => {
		fill(vendor, 2);
		const run = await stage.run(vendor, { onError: 'continueErrorOutput' }, WHO);
		expect(run.json(NODE).map(({ outcome }) => outcome)).toEqual(['changed', 'changed', 'unchanged']);
		const failed = run.json(NODE, 1);
		expect(failed).toHaveLength(3);
		expect(failed[0]).toMatchObject({
			who: 'nobody@example.com',
			message: expect.stringMatching(/no user with the e-mail address/),
			error: { vendor, outcome: 'notFound', changed: false, user: { email: 'nobody@example.com' } },
		});
		for (const { error } of failed) expect(Object.keys(error as object)).toEqual(expect.arrayContaining(FIELDS));
	});
});

describe('Stop button', () => {
	test.each(ALL)('%s: ends waits and requests, sends nothing more, and says what was done', async (vendor) => {
		fill(vendor);
		const button = new AbortController();
		const { changes } = VENDOR[vendor];
		let changed = 0;
		stage.sandbox[vendor].intercept = ({ action }) => {
			if (!changes.includes(action ?? '')) return undefined;
			if (++changed < 4) return undefined;
			setImmediate(() => button.abort());
			return { kind: 'status', status: 429, headers: { 'retry-after': '60' } };
		};
		const options = { concurrency: 1, batchSize: 3 };
		const run = await stage.run(vendor, { options, run: { signal: button.signal } }, emails(20));
		expect(run.status).toBe('canceled');
		const sent = stage.sandbox[vendor].requests.length;
		await new Promise((resolve) => setTimeout(resolve, 50));
		expect(stage.sandbox[vendor].requests).toHaveLength(sent);
		const error = run.tasks(NODE)[0]?.error as { message: string; description: string };
		expect(error.message).toMatch(/stopped/);
		expect(error.description).toMatch(
			vendor === 'oraclePrimavera'
				? /9 people were changed/
				: /3 people were changed before this: user0, user1, user2\./,
		);
	});
});
