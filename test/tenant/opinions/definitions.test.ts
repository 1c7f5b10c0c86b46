import type { Exchange } from '../../../tenant/exchange';
import type { VendorName } from '../../../tenant/facts';
import { OPINIONS } from '../../../tenant/facts/opinions';
import { setDesk } from '../desk';
import { DEFINITIONS, ENVELOPE, type Call, type Fields } from './definitions';

const desk = setDesk();

/** What is known to be otherwise. */
const told = (vendor: VendorName) => OPINIONS.filter((one) => one.vendor === vendor).flatMap(({ differs }) => differs);

test.each(Object.keys(DEFINITIONS) as VendorName[])(
	'%s: what is asked and answered is as somebody else’s definition has it',
	async (vendor) => {
		desk.add(vendor);
		const { tap, ended } = await desk.check(vendor);
		expect(ended).toBeNull();
		const calls = DEFINITIONS[vendor]!;
		const differences = tap.exchanges
			.filter(({ status }) => status === 200)
			.flatMap((exchange) => differencesIn(exchange, calls));
		expect([...new Set(differences)].sort()).toEqual(
			told(vendor)
				.flatMap(({ seen }) => seen)
				.sort(),
		);
		for (const call of calls) expect([call.call, tap.exchanges.some(call.is)]).toEqual([call.call, true]);
	},
);

function differencesIn(exchange: Exchange, calls: readonly Call[]): string[] {
	const { method, path, asked, answer } = exchange;
	const call = calls.find(({ is }) => is(exchange));
	if (!call) return [`no such call: ${method} ${path.split('?')[0]}`];
	return [
		...unlike(asked, call.asks).map((words) => `${call.call} asks ${words}`),
		...(call.answers === null ? [] : unlike(answer, call.answers).map((words) => `${call.call} answers ${words}`)),
	];
}

/** @returns what is in a value and not in the definition, is of another type, or is missing */
function unlike(value: unknown, fields: Fields): string[] {
	const found = new Map(leavesOf(value).filter(([path]) => !ENVELOPE.includes(path)));
	const types = new Map(Object.entries(fields).map(([path, type]) => [path.replaceAll('!', ''), type]));
	const wrong = [...found].flatMap(([path, type]) => {
		const should = types.get(path);
		// A form's numbers are texts.
		if (should === undefined) return [path];
		return should === type || (should === 'number' && type === 'text') ? [] : [`${path} as ${type}, not ${should}`];
	});
	const needed = Object.keys(fields).flatMap((path) => (path.includes('!') ? [path.split('!')[0]!] : []));
	const missing = [...new Set(needed)].filter(
		(path) => found.size > 0 && ![...found.keys()].some((one) => one === path || one.startsWith(`${path}.`)),
	);
	return [...wrong, ...missing.map((path) => `without ${path.replace('[].', '')}`)];
}

function leavesOf(value: unknown, path = ''): Array<[string, string]> {
	if (Array.isArray(value)) return value.flatMap((entry) => leavesOf(entry, `${path}[]`));
	if (typeof value === 'object' && value !== null)
		return Object.entries(value).flatMap(([key, inner]) => leavesOf(inner, path === '' ? key : `${path}.${key}`));
	if (value === null || value === '') return path === '' ? [] : [[path, 'text']];
	return [[path, typeof value === 'string' ? 'text' : typeof value]];
}
