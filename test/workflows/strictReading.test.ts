import type { VendorName } from '../../sandbox';
import { setStage } from '../support/stage';

const stage = setStage();

/** Where each vendor's records say whether somebody is enabled, and what says neither. */
const FIELDS: Record<VendorName, [field: string, odd: unknown[]]> = {
	rsaIdPlus: ['userStatus', ['Pending', 'Enabled?', true, 1, {}]],
	oraclePrimavera: ['disabled', ['yes', 'no', 'N', 0, 1, []]],
	akana: ['Disabled', ['yes', 'no', 'N', 0, 1, []]],
	alibabaCloudSso: ['Status', ['Active', 'Disabled?', true, 0, {}]],
};
const NEITHER = Object.entries(FIELDS).flatMap(([vendor, [field, odd]]) =>
	[undefined, null, '', ...odd].map((value) => ({ vendor: vendor as VendorName, field, value })),
);

/** Puts a value into a field of every answer; `undefined` takes the field out. */
function answersHave(vendor: VendorName, field: string, value: unknown): void {
	const edit = (body: unknown): unknown => {
		if (Array.isArray(body)) return body.map(edit);
		if (typeof body !== 'object' || body === null) return body;
		return Object.fromEntries(Object.entries(body).map(([key, inner]) => [key, key === field ? value : edit(inner)]));
	};
	stage.sandbox[vendor].intercept = ({ action }) =>
		/login|token/i.test(action ?? '') ? undefined : { kind: 'edit', edit };
}

describe.each(NEITHER)('$vendor, $field: $value', ({ vendor, field, value }) => {
	test.each([true, false])('is not known, never taken for no (enabled: %s)', async (enabled) => {
		const person = stage.sandbox[vendor].people.add({ enabled });
		answersHave(vendor, field, value);
		const [read] = await stage.items(vendor, { operation: 'get' }, [person.email]);
		expect([read!.enabled ?? null, read!.error !== undefined || read!.outcome === undefined]).toEqual([null, true]);
		for (const operation of ['disable', 'enable']) {
			const [item] = await stage.items(vendor, { operation, options: { maxRetries: 0, verify: true } }, [person.email]);
			expect(['set', 'failed', 'unknown', 'conflict']).toContain(item!.outcome);
			expect([item!.before?.enabled ?? null, item!.after?.enabled ?? null, item!.verified]).toEqual([
				null,
				null,
				false,
			]);
			if (item!.outcome === 'set') expect(person.enabled).toBe(operation === 'enable');
		}
	});
});

test.each(['yes', undefined, 0])(
	'Oracle: nobody is locked whose `disabled` is %s: the lock would have to say it',
	async (value) => {
		const { email } = stage.sandbox.oraclePrimavera.people.add({ enabled: false });
		answersHave('oraclePrimavera', 'disabled', value);
		const [item] = await stage.items('oraclePrimavera', { operation: 'lock' }, [email]);
		expect(item).toMatchObject({ outcome: 'failed', changed: false });
		expect(stage.changes('oraclePrimavera')).toEqual([]);
	},
);

test('RSA: pending deletion may come as a word', async () => {
	const { email } = stage.sandbox.rsaIdPlus.people.add({ enabled: false, markDeleted: true });
	answersHave('rsaIdPlus', 'markDeleted', 'True');
	const [item] = await stage.items('rsaIdPlus', { operation: 'enable' }, [email]);
	expect(item).toMatchObject({ outcome: 'conflict', warning: expect.stringContaining('pending deletion') });
	expect(stage.changes('rsaIdPlus')).toEqual([]);
});

test.each(['true', 'True', 'yes', 1, undefined])(
	'CloudSSO: a list goes on while there is a token, with IsTruncated: %s',
	async (value) => {
		const { people } = stage.sandbox.alibabaCloudSso;
		people.addMany(120);
		const { email } = people.add();
		answersHave('alibabaCloudSso', 'IsTruncated', value);
		const [item] = await stage.items('alibabaCloudSso', {}, [email]);
		expect(item!.outcome).toBe('changed');
	},
);

test('CloudSSO: a list that is cut off, without a token to go on, proves nobody absent', async () => {
	const { people } = stage.sandbox.alibabaCloudSso;
	people.addMany(120);
	const { email } = people.add();
	answersHave('alibabaCloudSso', 'NextToken', undefined);
	const [item] = await stage.items('alibabaCloudSso', {}, [email]);
	expect(item!.outcome).toBe('failed');
});
