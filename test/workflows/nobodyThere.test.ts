import type { Fault, VendorName } from '../../sandbox';
import { setStage } from '../support/stage';

const stage = setStage();

const NO_RETRY = { maxRetries: 0, whenNotFound: 'skip' };

type Case = [vendor: VendorName, by: 'id' | 'email' | 'login', action: string, what: string, fault: Fault];

const page = (body: 'html' | 'empty'): Fault => ({ kind: 'status', status: 404, body });
const answer = (json: unknown): Fault => ({ kind: 'foreignBody', json });

// Whoever believes one of these reports "no such user" of somebody who keeps their access.
const CASES: Case[] = [
	['rsaIdPlus', 'email', 'lookup', 'a gateway’s page', page('html')],
	['rsaIdPlus', 'email', 'lookup', 'an empty 404', page('empty')],
	['rsaIdPlus', 'email', 'lookup', 'a record without an address', answer({ id: 'x', userStatus: 'Disabled' })],
	['rsaIdPlus', 'login', 'lookup', 'a record without any name', answer({ id: 'x', userStatus: 'Disabled' })],
	['oraclePrimavera', 'email', 'list', 'a list of nobody', answer([])],
	['oraclePrimavera', 'login', 'list', 'a list of nobody', answer([])],
	['akana', 'id', 'get', 'a gateway’s page', page('html')],
	['akana', 'id', 'get', 'an empty 404', page('empty')],
	['akana', 'id', 'get', 'another user’s record', answer({ UserID: 'x', Disabled: true, Locked: true })],
	['akana', 'email', 'search', 'a search and a list of nobody', answer({ channel: {} })],
	['alibabaCloudSso', 'id', 'GetUser', 'a success without a user', answer({ RequestId: 'E' })],
	['alibabaCloudSso', 'id', 'GetUser', 'another user’s record', answer({ RequestId: 'E', User: { UserId: 'x' } })],
	['alibabaCloudSso', 'email', 'ListUsers', 'a success without a list', answer({ RequestId: 'E' })],
	['alibabaCloudSso', 'login', 'ListUsers', 'a success without a list', answer({ RequestId: 'E' })],
];

describe.each(['get', 'disable'])('%s', (operation) => {
	test.each(CASES)('%s by %s: %s that is answered with %s', async (vendor, by, action, _what, fault) => {
		const person = stage.sandbox[vendor].people.add();
		// Nobody has this login: the single look-up finds nobody, and the list decides.
		const value = vendor === 'oraclePrimavera' && by === 'login' ? 'nobody' : person[by];
		stage.sandbox[vendor].faultOnce({ action }, fault, 9);
		const [item] = await stage.items(vendor, { operation, by, options: NO_RETRY }, [value]);
		expect(item).toMatchObject({ outcome: 'failed', changed: false });
		expect(item!.error).toMatch(/can’t be understood|There is no(thing)? .*address/);
		expect(stage.changes(vendor)).toEqual([]);
	});
});

test.each(['rsaIdPlus', 'akana'] as const)(
	'%s: a change met by a gateway’s page is no unknown user',
	async (vendor) => {
		const { id } = stage.sandbox[vendor].people.add();
		stage.sandbox[vendor].faultOnce({ method: 'PUT' }, page('empty'), 9);
		const [item] = await stage.items(vendor, { by: 'id', options: { ...NO_RETRY, checkFirst: false } }, [id]);
		expect(item).toMatchObject({ outcome: 'failed', changed: false });
	},
);
