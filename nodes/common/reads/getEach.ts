import type { INodeExecutionData } from 'n8n-workflow';
import { locator, scopeOf } from '../items/parameters';
import { asInvalid } from '../items/asInvalid';
import type { Name } from '../model/domain';
import { Fault } from '../model/fault';
import { nameKey, parseName } from '../model/names';
import { readStates, type Read } from '../state/observer';
import { theOne } from '../who/resolve';
import type { Reading } from './Reading';

/** Gets a user for each item. All names are looked up together, in the fewest requests. */
export async function getEach(reading: Reading): Promise<INodeExecutionData[]> {
	const wanted = Array.from({ length: reading.execution.count }, (_, item) => wantedBy(reading, item));
	const found = new Map<Name, Read | Fault>();
	for (const scope of new Set(wanted.filter(({ fault }) => !fault).map((one) => one.scope))) {
		const names = wanted.flatMap((one) => (one.name && !one.fault && one.scope === scope ? [one.name] : []));
		for (const [name, result] of await lookUp(reading, scope, names)) found.set(name, result);
	}
	return wanted.map(({ name, fault }, item) => {
		const result = fault ?? found.get(name!)!;
		if (result instanceof Fault) return reading.fail(item, name, result);
		return result.fault ? reading.fail(item, name, result.fault) : reading.write(item, result);
	});
}

/** What one item wants read; the fault where that can't be said. */
function wantedBy({ execution: { vendor, reader, credential } }: Reading, item: number) {
	let { fault } = reader.options(item, 'get');
	let name: Name | null = null;
	let scope = '';
	try {
		const { by, value } = locator(vendor, reader.get('user', item, null));
		name = parseName(by, value);
		scope = scopeOf(vendor, reader, item, credential.fields);
	} catch (error) {
		fault ??= asInvalid(error);
	}
	return { name, scope, fault };
}

/** @returns for each name the one person that it means, or why it can't be said */
async function lookUp(reading: Reading, scope: string, names: readonly Name[]): Promise<Map<Name, Read | Fault>> {
	const { label } = reading.execution.vendor;
	try {
		const place = reading.open(scope);
		const found = await place.search.find(names);
		const meant = new Map(
			names.map((name) => [name, theOne(name, found.get(nameKey(name, place.directory.traits))!, label)]),
		);
		const sightings = [...new Set(meant.values())].flatMap((result) => (result instanceof Fault ? [] : [result]));
		const reads = await readStates(place, sightings);
		const read = new Map(sightings.map((sighting, index) => [sighting, reads[index]!]));
		return new Map([...meant].map(([name, result]) => [name, result instanceof Fault ? result : read.get(result)!]));
	} catch (error) {
		if (!(error instanceof Fault)) throw error;
		return new Map(names.map((name) => [name, error]));
	}
}
