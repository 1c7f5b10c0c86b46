import { Fault } from '../../../nodes/common/model/fault';
import { emptyGuards, isDryRun, mergeOptions, overConcurrency } from '../../../nodes/common/items/mergeOptions';
import { OPTIONS } from '../../../nodes/common/model/runOptions';

describe('defaults', () => {
	test.each([[[]], [[{}]]])('of %j', (all) => {
		expect(mergeOptions(all)).toEqual({
			checkFirst: true,
			verify: false,
			includeResponse: false,
			output: 'full',
			whenNotFound: 'fail',
			maxUsers: OPTIONS.maxUsers.default,
			protectedUsers: [],
			allowedUsers: [[]],
			concurrency: 0,
			requestsPerSecond: 0,
			maxRetries: 5,
			maxWaitMs: 120_000,
			batchSize: 100,
			timeoutMs: 30_000,
		});
	});
});

describe('numbers', () => {
	test.each([
		['concurrency', 0, 0],
		['concurrency', 10_000, OPTIONS.concurrency.most],
		['concurrency', '7', 7],
		['concurrency', '', 0],
		['concurrency', null, 0],
		['maxRetries', 0, 0],
		['requestsPerSecond', 0.5, 0.5],
		['requestsPerSecond', -3, 0],
		['batchSize', Infinity, OPTIONS.batchSize.most],
	] as const)('%s: %p is %p', (name, given, read) => {
		expect(mergeOptions([{ [name]: given }])[name]).toBe(read);
	});
});

describe('switches', () => {
	test.each([
		['checkFirst', false, false],
		['checkFirst', 'false', false],
		['checkFirst', 'perhaps', true],
		['verify', 'TRUE', true],
		['verify', undefined, true],
		['includeResponse', 'yes', false],
	] as const)('%s: %p is %p', (name, given, read) => {
		expect(mergeOptions([{ [name]: given }])[name]).toBe(read);
	});

	test.each([
		[{ dryRun: undefined }, true],
		[{ dryRun: 'yes' }, true],
		[{ dryRun: false }, false],
		[{}, false],
	])('a dry run by %j: %p', (options, dry) => expect(isDryRun(options)).toBe(dry));

	test.each([
		['skip', 'skip'],
		['fail', 'fail'],
		['else', 'fail'],
	])('When Not Found: %s is %s', (given, read) => {
		expect(mergeOptions([{ whenNotFound: given }]).whenNotFound).toBe(read);
	});
});

describe('where items differ', () => {
	test.each([
		[[0, 0], 0],
		[[0, 20], 20],
		[[30, 20, 500], 20],
		[['x', 900], OPTIONS.maxUsers.default],
		[[-5, 0], OPTIONS.maxUsers.default],
		[['12'], 12],
		[[0.5], 1],
		[[-0.5], OPTIONS.maxUsers.default],
		[[Infinity, 20], 20],
		[[null], OPTIONS.maxUsers.default],
	])('the smallest cap counts: %j is %d', (caps, cap) => {
		expect(mergeOptions(caps.map((maxUsers) => ({ maxUsers }))).maxUsers).toBe(cap);
	});

	test('however many they are', () => {
		const all = Array.from({ length: 200_000 }, (_, item) => ({ maxUsers: 200_000 - item, protectedUsers: 'a' }));
		expect(mergeOptions(all)).toMatchObject({ maxUsers: 1, protectedUsers: ['a'], allowedUsers: [[]] });
	});

	test('whoever is protected anywhere is protected', () => {
		const all = [{ protectedUsers: 'a, b' }, { protectedUsers: 'b\nc' }, {}];
		expect(mergeOptions(all).protectedUsers).toEqual(['a', 'b', 'c']);
	});

	test('each list of allowed users is kept, once', () => {
		const all = [{ allowedUsers: 'a, b' }, { allowedUsers: ['a', 'b'] }, { allowedUsers: '@example.com' }];
		expect(mergeOptions(all).allowedUsers).toEqual([['a', 'b'], ['@example.com']]);
	});

	test('the others are the first item’s', () => {
		expect(mergeOptions([{ concurrency: 2 }, { concurrency: 9 }])).toMatchObject({ concurrency: 2 });
	});
});

describe('a guard that can’t be read', () => {
	test.each([
		['protectedUsers', 1.5, /“Protected Users” in the options .* number “1\.5”/],
		['protectedUsers', ['a', true], /“Protected Users”/],
		['allowedUsers', undefined, /“Allowed Users” gives no text/],
		['allowedUsers', { a: 1 }, /“Allowed Users”/],
	])('%s: %p lets nobody be changed', (name, given, message) => {
		expect(() => mergeOptions([{ [name]: given }])).toThrow(Fault);
		expect(() => mergeOptions([{ [name]: given }])).toThrow(message);
	});
});

test.each([-1, 0.5, 'ten', NaN])('a concurrency of %p is no number of requests', (concurrency) => {
	expect(() => mergeOptions([{ concurrency }])).toThrow('The option “Concurrency” is no whole number');
});

test.each<[unknown, boolean]>([
	[OPTIONS.concurrency.most + 1, true],
	['1000', true],
	[OPTIONS.concurrency.most, false],
	[1000.5, false],
	['  ', false],
	[undefined, false],
])('a concurrency of %p is more than there is: %p', (concurrency, isMore) => {
	expect(overConcurrency([{ concurrency }, { concurrency: 1000 }])).toEqual(
		isMore ? expect.stringContaining(`at most ${OPTIONS.concurrency.most} requests were under way at once`) : null,
	);
	expect(overConcurrency([])).toBeNull();
});

describe('a list of people that is there and guards nothing is told of', () => {
	const NO_ONE = '“Protected Users” in the options is there and names nobody, so that it protects no one.';
	const EVERYONE = '“Allowed Users” in the options is there and names nobody, so that it allows everyone.';

	test.each<[object[], string[]]>([
		[[{ protectedUsers: '' }], [NO_ONE]],
		[[{ allowedUsers: [] }], [EVERYONE]],
		[[{ allowedUsers: ' , ', protectedUsers: '\n' }], [NO_ONE, EVERYONE]],
		[[{}, { protectedUsers: '' }], [NO_ONE]],
		[[{ protectedUsers: '' }, { protectedUsers: 'a' }], []],
		[[{ allowedUsers: '' }, { allowedUsers: 'a' }], []],
		[[{ maxUsers: 0 }], []],
	])('%j', (all, says) => {
		const options = all as Array<Record<string, unknown>>;
		expect(emptyGuards(options, mergeOptions(options))).toEqual(says);
	});
});

test('the form of the output is the first item’s', () => {
	expect(mergeOptions([{ output: 'essential' }, { output: 'full' }]).output).toBe('essential');
});
