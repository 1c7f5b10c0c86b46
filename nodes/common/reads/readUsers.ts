import type { INodeExecutionData } from 'n8n-workflow';
import { mergeOptions, overConcurrency } from '../items/mergeOptions';
import { addHints, withWire, type Execution } from '../n8n/context';
import { getEach } from './getEach';
import { getMany } from './getMany';
import { Reading } from './Reading';

/** Runs the operations that only read. */
export async function readUsers(execution: Execution, operation: 'get' | 'getMany'): Promise<INodeExecutionData[]> {
	const { context, reader, credential } = execution;
	const given = [reader.options(0, operation).values];
	const options = mergeOptions(given);
	return await withWire(execution, options, async (wire) => {
		const reading = new Reading(execution, operation, options, wire);
		const output = operation === 'get' ? await getEach(reading) : await getMany(reading);
		addHints(context, () => [reading.hint(), ['info', overConcurrency(given)], ...credential.hints()]);
		return output;
	});
}
