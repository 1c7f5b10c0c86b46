import type { IExecuteFunctions } from 'n8n-workflow';
import { ApplicationError, NodeOperationError, UserError } from 'n8n-workflow';
import { systemClock } from '../../../nodes/common/model/clock';
import { crowd, MemoryDirectory } from '../../support/memoryDirectory';
import { contextOf, executeNode, locatorOf, vendorOf, type Setting } from '../../support/memoryNode';

const fails =
	(error: unknown = new TypeError('secret-4711')) =>
	() => {
		throw error;
	};

/** Runs the node for two items with what n8n offers broken here and there. */
async function run(broken: object, more: Setting = {}) {
	const vendor = vendorOf(new MemoryDirectory(systemClock, crowd(2)));
	const parameters = { operation: 'disable', user: locatorOf(['u0', 'u1']), ...more.parameters };
	const { context } = contextOf({ items: 2, onError: 'continueRegularOutput', ...more, parameters });
	const [items] = await executeNode(Object.assign(context, broken) as IExecuteFunctions, vendor);
	return items!;
}

describe('what n8n can’t give', () => {
	it.each([
		[
			'n8n’s own error',
			new ApplicationError('Credentials not found'),
			': Credentials not found',
			'Choose a credential',
		],
		['n8n’s own error', new UserError('No credentials set'), ': No credentials set', 'Choose a credential'],
		['any other, which may hold a secret', new TypeError('secret-4711'), '.', 'report'],
	])('the credential: %s', async (_what, error, says, advice) => {
		const items = await run({ getCredentials: async () => fails(error)() });
		expect(items).toHaveLength(2);
		for (const { json } of items) {
			expect(json).toMatchObject({ outcome: 'unauthorized', changed: false });
			expect(json.error).toMatch(`The credential can’t be read${says}`);
			expect(json.error).toMatch(new RegExp(advice, 'i'));
		}
		expect(JSON.stringify(items)).not.toContain('secret-4711');
	});
});
