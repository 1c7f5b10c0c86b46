import type { Fault, VendorName } from '../../sandbox';
import { setStage } from '../support/stage';
import { VENDOR, VENDORS } from '../support/vendors';

const stage = setStage();
const ALL = VENDORS.map(({ name }) => name);
const PEOPLE = 12;

/** Refuses the next few changes. */
function throttle(vendor: VendorName, how: Partial<Extract<Fault, { kind: 'throttled' }>>, times: number) {
	for (const action of VENDOR[vendor].changes) {
		stage.sandbox[vendor].faultOnce({ action }, { kind: 'throttled', ...how }, times);
	}
}

const inASecond = () => new Date(Math.ceil(Date.now() / 1000) * 1000 + 1000).toUTCString();

const FORMS: Array<[string, () => Partial<Extract<Fault, { kind: 'throttled' }>>]> = [
	['seconds', () => ({ retryAfter: '1' })],
	['no time at all', () => ({ retryAfter: '0' })],
	['a date', () => ({ retryAfter: inASecond() })],
	['a date that is over', () => ({ retryAfter: 'Sun, 01 Nov 2026 08:00:00 GMT' })],
	['no word about it', () => ({})],
	['a word that is no time', () => ({ retryAfter: 'soon' })],
	['a negative number', () => ({ retryAfter: '-5' })],
];

describe('a refusal for pace is waited out, and everyone is changed once', () => {
	async function check(vendor: VendorName, how: Partial<Extract<Fault, { kind: 'throttled' }>>) {
		// A vendor whose clock is off sends its own date along; so does this one, for the clocks here are set ahead.
		stage.sandbox[vendor].clockSkewMs = 1;
		const people = stage.sandbox[vendor].people.addMany(PEOPLE);
		throttle(vendor, how, 3);
		const who = people.map(({ email }) => email);
		const items = await stage.items(vendor, { options: { batchSize: 1 } }, who);
		expect(items.map(({ outcome }) => outcome)).toEqual(Array(PEOPLE).fill('changed'));
		expect(people.every(({ enabled, history }) => !enabled && history.length === 2)).toBe(true);
		for (const [i, item] of items.entries()) {
			const own = stage.changes(vendor).filter(({ userIds }) => userIds.includes(people[i]!.id));
			expect(item.attempts).toBe(own.length);
			if (own.length === 1) expect(item.waitedMs).toBe(0);
		}
		expect(stage.changes(vendor)).toHaveLength(PEOPLE + 3);
	}

	test.each(ALL)('%s', async (vendor) => await check(vendor, { retryAfter: '0' }));

	test.each(FORMS)('with %s', async (_form, how) => await check('rsaIdPlus', how()));

	test('as CloudSSO’s other way, a 400', async () => await check('alibabaCloudSso', { as: 'Throttling' }));
});

test.each(ALL)('%s asks for more than may be waited: given up at once, with what was asked for', async (vendor) => {
	const people = stage.sandbox[vendor].people.addMany(3);
	throttle(vendor, { retryAfter: '10800' }, 99);
	const who = people.map(({ email }) => email);
	const items = await stage.items(vendor, { options: { batchSize: 1 } }, who);
	for (const item of items) {
		expect(item).toMatchObject({ outcome: 'rateLimited', changed: false, waitedMs: 0 });
		expect(item.error).toMatch(/asks to wait 3 hours.*raise “Max Wait” in the options/);
	}
	expect(people.every(({ enabled }) => enabled)).toBe(true);
});

test.each(ALL)('%s: as many retries as the options allow, and no more', async (vendor) => {
	const [person] = stage.sandbox[vendor].people.addMany(1);
	throttle(vendor, { retryAfter: '0' }, 99);
	const [item] = await stage.items(vendor, { options: { maxRetries: 2 } }, [person!.email]);
	expect(item).toMatchObject({ outcome: 'rateLimited', changed: false, attempts: 3 });
	expect(stage.changes(vendor)).toHaveLength(3);
});

describe('what a gateway or a broken connection does is tried again', () => {
	const faults: Array<[string, Fault]> = [
		...[502, 503, 504].map((status): [string, Fault] => [`a ${status}`, { kind: 'status', status, body: 'html' }]),
		['a reset before anything was done', { kind: 'resetBefore' }],
		['a reset after it was done', { kind: 'resetAfterApply' }],
		['half an answer', { kind: 'cutBody' }],
		['nothing in it', { kind: 'emptyBody', apply: false }],
		['JSON without an end', { kind: 'deepJson', apply: false }],
	];

	test.each(ALL.flatMap((vendor) => faults.map(([what, fault]) => ({ vendor, what, fault }))))(
		'$vendor: $what',
		async ({ vendor, fault }) => {
			const [person] = stage.sandbox[vendor].people.addMany(1);
			stage.sandbox[vendor].faultOnce({ action: VENDOR[vendor].changes[0] }, fault, 2);
			const [item] = await stage.items(vendor, {}, [person!.email]);
			expect(item).toMatchObject({ outcome: 'changed', changed: true, attempts: 3 });
			expect(person).toMatchObject({ enabled: false });
		},
	);

	test.each(ALL)('%s: an answer without an end is not read to the last byte', async (vendor) => {
		const [person] = stage.sandbox[vendor].people.addMany(1);
		stage.sandbox[vendor].faultOnce({ action: VENDOR[vendor].changes[0] }, { kind: 'oversize' });
		const [item] = await stage.items(vendor, {}, [person!.email]);
		// It may have been done; reading says that it was.
		expect(item).toMatchObject({ outcome: 'changed', proof: 'readBack', after: { enabled: false } });
		expect(item!.warning).toMatch(/too large to be read/);
	});
});
