import { systemClock } from '../../../nodes/common/model/clock';
import type { ICredentialTestFunctions } from 'n8n-workflow';
import { runsFor } from '../../../nodes/common/node/UserStatusNode';
import { crowd, MemoryDirectory } from '../../support/memoryDirectory';
import { contextOf, locatorOf, vendorOf } from '../../support/memoryNode';

describe('a vendor’s node', () => {
	const vendor = vendorOf(new MemoryDirectory(systemClock, crowd(2)), { all: [{ id: 'd-1', name: 'Main' }] });
	const load = jest.fn(async () => vendor);
	/** As each of the five is made, when n8n starts. */
	const made = () => {
		const { execute, methods } = runsFor(load, vendor);
		return { execute, ...methods };
	};

	it('loads what it needs only when it runs', () => {
		made();
		expect(load).not.toHaveBeenCalled();
	});

	it('changes users', async () => {
		const { context } = contextOf({ parameters: { operation: 'disable', user: locatorOf(['u0']) } });
		expect(await made().execute(context)).toMatchObject([[{ json: { vendor: 'memory', outcome: 'changed' } }]]);
	});

	it('lists users and parts of the vendor', async () => {
		const { listSearch } = made();
		const { context } = contextOf({});
		const first = await listSearch!.searchUsers!.call(context, 'u1');
		expect(first.results.map(({ value }) => value)).toEqual(['id-u1']);
		const token = JSON.stringify({ cursor: '1', skip: 0, compares: true });
		const next = await listSearch!.searchUsers!.call(context, undefined, token);
		expect(next.results.map(({ value }) => value)).toEqual(['id-u1']);
		const scopes = await listSearch!.searchScopes!.call(context, 'main');
		expect(scopes.results).toEqual([{ name: 'Main (d-1)', value: 'd-1' }]);
	});

	it('tests its credential, under the credential’s name', async () => {
		const { credentialTest } = made();
		const context = { helpers: {} } as unknown as ICredentialTestFunctions;
		expect(Object.keys(credentialTest!)).toEqual(['memoryApiTest']);
		const result = await credentialTest!.memoryApiTest!.call(context, {
			id: '1',
			name: 'a',
			type: 'memoryApi',
			data: {},
		});
		expect(result).toEqual({ status: 'OK', message: 'Connection successful' });
	});
});
