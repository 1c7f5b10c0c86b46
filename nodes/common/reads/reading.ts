import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import type { Name, Sighting } from '../model/domain';
import { Fault } from '../model/fault';
import { isStatusFilter, matchesStatus, searchUsers, type Searching } from './searchUsers';
import { parseName } from '../model/names';
import { theOne } from '../who/resolve';
import { failure } from '../model/result';
import { searchLimits, type RunOptions } from '../model/runOptions';
import { Search } from '../who/Search';
import type { Found } from '../model/found';
import type { UserDirectory } from '../vendor/UserDirectory';
import { flag, record, text } from '../model/json';
import type { Vendor } from '../vendor/Vendor';
import { addHints, lineFor, onErrorOf, readCredential } from '../n8n/context';
import type { Line } from '../n8n/line';
import { mergeOptions, type RawOptions } from '../items/mergeOptions';
import { namedUser, writeItem, type Writing } from '../outcomes/output';
import { asInvalid, locator, ParameterReader, scopeOf } from '../items/parameters';
import { faultError } from '../outcomes/stop';

interface Reading {
	context: IExecuteFunctions;
	vendor: Vendor;
	reader: ParameterReader;
	options: RunOptions;
	line: Line;
	/** Opens a part of the vendor, once. */
	open: (scope: string) => { directory: UserDirectory; search: Search };
	/** Writes a failed item, or ends the node. */
	fail: (item: number, name: Name | null, fault: Fault) => INodeExecutionData;
}

/** Runs the operations that only read. */
export async function readUsers(
	context: IExecuteFunctions,
	vendor: Vendor,
	operation: 'get' | 'getMany',
	count: number,
): Promise<INodeExecutionData[]> {
	const credential = await readCredential(context, vendor);
	const reader = new ParameterReader(context);
	const options = mergeOptions([reader.get('options', 0, {}) as RawOptions]);
	const line = lineFor(context, vendor, credential.fields, options);
	const writing: Writing = {
		vendor: vendor.name,
		operation,
		onError: onErrorOf(context),
		whenNotFound: options.whenNotFound,
		includeResponse: options.includeResponse,
		redactor: line.redactor,
	};
	const places = new Map<string, ReturnType<Reading['open']>>();
	const reading: Reading = {
		context,
		vendor,
		reader,
		options,
		line,
		open: (scope) => {
			const place = places.get(scope) ?? openPlace(credential.open(line.wire, scope), options);
			places.set(scope, place);
			return place;
		},
		fail: (item, name, fault) => {
			const skipped = fault.outcome === 'notFound' && options.whenNotFound === 'skip';
			if (writing.onError === 'stop' && !skipped) throw faultError(context.getNode(), fault, item, line.redactor);
			return writeItem(
				{ item, action: 'get', user: namedUser(name), reason: null, attempts: 0, waitedMs: 0, result: failure(fault) },
				writing,
			);
		},
	};
	try {
		const output = operation === 'get' ? await getEach(reading, count) : await getMany(reading, count);
		addHints(context, credential.hints());
		return output;
	} finally {
		await line.close();
	}
}

function openPlace(directory: UserDirectory, options: RunOptions) {
	return { directory, search: new Search(directory, searchLimits(options)) };
}

/** All names are looked up together, in the fewest requests. */
async function getEach(reading: Reading, count: number): Promise<INodeExecutionData[]> {
	const { reader, vendor } = reading;
	const asked: Array<{ name: Name | null; scope: string; fault: Fault | null }> = [];
	for (let item = 0; item < count; item++) {
		let name: Name | null = null;
		try {
			const { by, value } = locator(vendor, reader.get('user', item, null));
			name = parseName(by, value);
			asked.push({ name, scope: scopeOf(vendor, reader, item), fault: null });
		} catch (error) {
			asked.push({ name, scope: '', fault: asInvalid(error) });
		}
	}
	const found = new Map<Name, Found>();
	for (const scope of new Set(asked.filter(({ fault }) => !fault).map((one) => one.scope))) {
		const names = asked.flatMap((one) => (one.name && !one.fault && one.scope === scope ? [one.name] : []));
		for (const [name, result] of await lookUp(reading, scope, names)) found.set(name, result);
	}
	return asked.map(({ name, fault }, item) => {
		if (fault || !name) return reading.fail(item, name, fault!);
		const sighting = theOne(name, found.get(name)!, vendor.label);
		return sighting instanceof Fault ? reading.fail(item, name, sighting) : written(reading, sighting, item);
	});
}

async function lookUp({ open }: Reading, scope: string, names: readonly Name[]): Promise<Map<Name, Found>> {
	let search: Search;
	try {
		({ search } = open(scope));
	} catch (error) {
		if (!(error instanceof Fault)) throw error;
		return new Map(names.map((name) => [name, error]));
	}
	return await search.findWithState(names);
}

async function getMany(reading: Reading, count: number): Promise<INodeExecutionData[]> {
	const output: INodeExecutionData[] = [];
	for (let item = 0; item < count; item++) {
		try {
			for await (const sighting of wanted(reading, item)) output.push(written(reading, sighting, item));
		} catch (error) {
			if (!(error instanceof Fault)) throw error;
			output.push(reading.fail(item, null, error.ofReading));
		}
	}
	return output;
}

async function* wanted(reading: Reading, item: number): AsyncGenerator<Sighting> {
	const { scope, query, limit } = manyOf(reading, item);
	const { directory, search } = reading.open(scope);
	let given = 0;
	if (limit <= 0) return;
	for await (const page of searchUsers(directory, search, query)) {
		for (const sighting of page) {
			if (!matchesStatus(sighting, query.status)) continue;
			yield sighting;
			if (++given >= limit) return;
		}
	}
}

/**
 * Reads what an item wants listed.
 * @throws {Fault} `invalid`: a filter that can't be read must not turn into none
 */
function manyOf({ reader, vendor }: Reading, item: number) {
	try {
		const filters = record(reader.get('filters', item, {}));
		const status = filters.status || undefined;
		if (status !== undefined && !isStatusFilter(status)) throw unreadable('Status', 'Enabled, Disabled or Locked');
		const search = filters.search ?? '';
		if (typeof search !== 'string' && text(search) === null) throw unreadable('Search', 'text');
		const all = flag(reader.get('returnAll', item, false)) === true;
		const limit = all ? Infinity : Math.ceil(Number(reader.get('limit', item, 50)));
		if (Number.isNaN(limit)) throw unreadable('Limit', 'a number');
		const query: Searching = {
			text: text(search)?.trim() ?? '',
			status,
			size: Number.isFinite(limit) ? limit : undefined,
		};
		return { scope: scopeOf(vendor, reader, item), query, limit };
	} catch (error) {
		throw asInvalid(error);
	}
}

function unreadable(label: string, what: string): Fault {
	return new Fault('invalid', `The field “${label}” holds something else than ${what}.`, {
		advice: 'If it is an expression, check what it gives.',
	});
}

function written(
	{ vendor, line, options }: Reading,
	{ user, state, response }: Sighting,
	item: number,
): INodeExecutionData {
	const json: IDataObject = {
		vendor: vendor.name,
		user: { ...user },
		enabled: state?.enabled ?? null,
		locked: state?.locked ?? null,
		...(options.includeResponse && { response: line.redactor.json(response) as IDataObject }),
	};
	return { json, pairedItem: { item } };
}
