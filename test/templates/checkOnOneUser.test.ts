import type { IDataObject } from 'n8n-workflow';
import type { Run } from '../../engine';
import { VENDOR_NAMES, type VendorName } from '../../tenant/facts';
import { TENANTS } from '../../tenant/vendors';
import { EMAIL, setDesk } from '../tenant/desk';
import { DATA_TABLE, reportOf, textOf, type Template } from './templates';

const desk = setDesk();
const FORM = { 'E-mail of the test user': ` ${EMAIL} ` };
const ASK = 'Ask Before the First Change';

/** @param left - the row that an earlier run left @param decision - what the person answers, if asked */
async function run(vendor: VendorName, left: IDataObject = {}, decision = 'Go on', credential = {}): Promise<Run> {
	// As its sticky says for another vendor.
	const text = textOf('check-on-one-user').replaceAll('n8n-nodes-user-status.akana', TENANTS[vendor].nodeType);
	const template = JSON.parse(text) as Template;
	const tables = template.nodes.filter(({ type }) => type === DATA_TABLE).map(({ name }) => [name, {}] as const);
	const pins: Record<string, IDataObject> = {
		...Object.fromEntries(tables),
		'Left by an Earlier Run': left,
		[ASK]: { Decision: decision },
	};
	const pinData = Object.fromEntries(Object.entries(pins).map(([name, json]) => [name, [{ json }]]));
	const credentials = { [TENANTS[vendor].credentialType]: desk.at(vendor).credential(credential) };
	return await desk.engine.run({ ...template, pinData }, { credentials, input: [FORM] });
}

describe.each(VENDOR_NAMES)('%s', (vendor) => {
	test('the steps are made, the user is as before, and the table says so', async () => {
		const person = desk.add(vendor);
		const done = await run(vendor);
		expect(done.json('Findings')[0]).toMatchObject({ vendor, refusal: '', isLeft: false, state: 'enabled' });
		expect(done.json('Findings')[0]!.who).toContain(`login ${person.login}`);
		const report = reportOf(done);
		expect(report).toMatchObject({ title: `All is as expected: ${vendor}`, needsAttention: 0 });
		expect(report.results).toHaveLength(9);
		expect(person.history.map(({ enabled }) => enabled)).toEqual([true, false, true]);
		expect(done.json('Write Down What Was')).toHaveLength(1);
		expect(done.json('Mark as Put Back')).toHaveLength(1);
	});

	test('after a run that was cancelled, the next one asks, and only puts back', async () => {
		const person = desk.add(vendor, { enabled: false });
		const done = await run(vendor, { id: 1, email: EMAIL, user_id: person.id, enabled: true });
		expect(person.history.map(({ enabled }) => enabled)).toEqual([false, true]);
		expect(reportOf(done).needsAttention).toBe(0);
		expect(done.json('Disable Them')).toEqual([]);
		expect(done.json('Mark as Put Back')).toHaveLength(1);
	});

	test.each<[string, object, IDataObject, string, object, RegExp]>([
		['a no', {}, {}, 'Leave them alone', {}, /You said no/],
		['a protected user', {}, {}, 'Go on', { protectedUsers: EMAIL }, /protected/i],
		['a user who is disabled', { enabled: false }, {}, 'Go on', {}, /This user is disabled/],
		['somebody else by that name', { enabled: false }, { user_id: 'another' }, 'Go on', {}, /somebody else now/],
		['nobody', { email: 'other@example.com' }, {}, 'Go on', {}, /./],
	])('%s: nothing is changed', async (_what, input, left, decision, credential, words) => {
		const person = desk.add(vendor, input);
		const done = await run(vendor, left, decision, credential);
		const report = reportOf(done);
		expect(report).toMatchObject({ title: expect.stringMatching(/^Nothing was changed/), results: [] });
		expect(report.ticket).toMatch(words);
		expect([person.history.length, done.json('Write Down What Was')]).toEqual([1, []]);
	});
});

test('what the vendor refuses is a failed line, and the user is read as before', async () => {
	const person = desk.add('scim');
	desk.sandbox.scim.settings.rights = 'read';
	const report = reportOf(await run('scim'));
	expect(report.title).toBe('NOT everything is as expected: scim');
	expect(report.ticket).toMatch(/FAILED: the user is disabled; expected changed: disabled; seen unauthorized: /);
	expect(report.ticket).toContain('passed: the user is as before');
	expect(person.history).toHaveLength(1);
});

test.each<[VendorName, string, object, IDataObject, RegExp]>([
	['rsaIdPlus', 'who is pending deletion', { markDeleted: true }, {}, /pending deletion/],
	['oraclePrimavera', 'who is an administrator', {}, { admin: true }, /is an administrator/],
	['scim', 'who has an administrator’s role', {}, { roles: [{ value: 'Org Admin' }] }, /is an administrator/],
])('%s: nobody %s is touched, nor put at risk of staying disabled', async (vendor, _who, input, more, words) => {
	const person = desk.add(vendor, input);
	const edit = (body: unknown): unknown => {
		if (Array.isArray(body)) return body.map(edit);
		const own = body as IDataObject;
		return own.Resources ? { ...own, Resources: edit(own.Resources) } : { ...own, ...more };
	};
	desk.at(vendor).intercept = ({ method }) => (method === 'GET' ? { kind: 'edit', edit } : undefined);
	const report = reportOf(await run(vendor));
	expect(report).toMatchObject({ title: `Nothing was changed: ${vendor}`, ticket: expect.stringMatching(words) });
	expect(person.history).toHaveLength(1);
});

test('what is left at another vendor is told as that', async () => {
	const person = desk.add('scim');
	const report = reportOf(
		await run('scim', { id: 1, email: EMAIL, vendor: 'akana', user_id: 'x.acme', enabled: true }),
	);
	expect(report.ticket).toMatch(/an earlier run left open at akana/);
	expect(person.history).toHaveLength(1);
});

test('a user who is locked isn’t touched', async () => {
	const person = desk.add('akana', { locked: true });
	expect(reportOf(await run('akana')).ticket).toMatch(/This user is locked/);
	expect(person.history).toHaveLength(1);
});
