import type { IExecuteFunctions } from 'n8n-workflow';
import { runInfo } from '../../../nodes/common/n8n/runInfo';
import { vendorOf } from '../../support/memoryNode';
import { FakeClock } from '../../support/fakeClock';
import { MemoryDirectory } from '../../support/memoryDirectory';

const vendor = vendorOf(new MemoryDirectory(new FakeClock(), []));

const context = (id: string | undefined, executionId: string | undefined, credentials?: object) =>
	({
		getWorkflow: () => ({ id, name: id && 'Offboarding', active: false }),
		getExecutionId: () => executionId,
		getNode: () => ({ name: 'Users', credentials }),
	}) as unknown as IExecuteFunctions;

test.each([undefined, '', '__EMPTY__'])('a workflow that isn’t saved (%j) has no id', (id) => {
	expect(runInfo(context(id, undefined), vendor, {})).toMatchObject({
		executionId: null,
		workflowId: null,
		node: 'Users',
		credential: null,
	});
});

test('the credential’s label for the product, where a protocol serves many', () => {
	const credentials = { memoryApi: { id: '1', name: 'Wiki admin' } };
	const many = { ...vendor, productField: 'productName' };
	const secret = { productName: 'Wiki', password: 'hunter22' };
	expect(runInfo(context('kq3', '231', credentials), many, secret)).toEqual({
		executionId: '231',
		workflowId: 'kq3',
		workflowName: 'Offboarding',
		node: 'Users',
		credential: 'Wiki admin',
		product: 'Wiki',
	});
	expect(runInfo(context('kq3', '231', credentials), many, {}).product).toBeNull();
});
