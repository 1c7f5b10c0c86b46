import type { INodeExecutionData } from 'n8n-workflow';
import { asInvalid } from '../items/asInvalid';
import { scopeOf } from '../items/parameters';
import { Fault } from '../model/fault';
import { flag, record, text } from '../model/json';
import { shorten } from '../model/names';
import type { Reading } from './Reading';
import { isStatusFilter, searchUsers, type Searching } from './searchUsers';

/** Lists users for each item. A list that fails is one failed item, never half a list. */
export async function getMany(reading: Reading): Promise<INodeExecutionData[]> {
	const output: INodeExecutionData[] = [];
	for (let item = 0; item < reading.execution.count; item++) {
		const before = output.length;
		try {
			const { scope, ...searching } = wantedBy(reading, item);
			let doubt: string | null = null;
			const doubted = (why: string) => void (doubt = why);
			for await (const read of searchUsers(reading.open(scope), { ...searching, doubted }))
				output.push(reading.write(item, read));
			if (doubt !== null) reading.doubt(output.slice(before), doubt);
		} catch (error) {
			output.length = before;
			output.push(reading.fail(item, null, error));
		}
	}
	return output;
}

/**
 * Reads what an item wants listed.
 * @throws {Fault} `invalid`: a filter that can't be read must not turn into none
 */
function wantedBy(
	{ execution: { vendor, reader, credential } }: Reading,
	item: number,
): Omit<Searching, 'doubted'> & { scope: string } {
	const { fault } = reader.options(item, 'getMany');
	if (fault) throw fault;
	try {
		const filters = record(reader.get('filters', item, {}));
		const status = filters.status || undefined;
		if (status !== undefined && !isStatusFilter(status)) throw unreadable('Status', 'Enabled, Disabled or Locked');
		if (status === 'locked' && !vendor.traits.hasLock) throw noLock(vendor.label);
		const search = filters.search ?? '';
		if (typeof search !== 'string' && text(search) === null) throw unreadable('Search', 'text');
		const all = flag(reader.get('returnAll', item, false));
		if (all === null) throw unreadable('Return All', 'true or false');
		const limit = all ? Infinity : limitOf(reader.get('limit', item, 50));
		const scope = scopeOf(vendor, reader, item, credential.fields);
		return { scope, text: text(search)?.trim() ?? '', status, limit };
	} catch (error) {
		throw asInvalid(error);
	}
}

/** An empty list would read as if nobody were locked just now. */
function noLock(label: string): Fault {
	return new Fault('unsupported', `${label} has no lock, so that users can’t be listed by it.`, {
		advice: 'Choose Enabled or Disabled as the “Status”.',
	});
}

function limitOf(value: unknown): number {
	const limit = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
	if (Number.isSafeInteger(limit) && (limit as number) >= 1) return limit as number;
	const held = typeof value === 'string' ? `“${shorten(value)}”` : shorten(JSON.stringify(value) ?? 'nothing');
	throw new Fault('invalid', `The field “Limit” holds ${held}, which is no whole number from 1 up.`, {
		advice: 'Give a number such as 50, or switch on “Return All”.',
	});
}

function unreadable(label: string, what: string): Fault {
	return new Fault('invalid', `The field “${label}” holds something else than ${what}.`, {
		advice: 'If it is an expression, check what it gives.',
	});
}
