import type { IDataObject } from 'n8n-workflow';
import { createEngine, type Engine } from '../../../engine';
import { plainField, valueAt } from '../../../nodes/common/items/plainField';
import { chain } from '../../support/workflowOf';

const ITEM = {
	email: 'ada@example.com',
	'E-Mail (work)': 'work@example.com',
	'': 'nameless',
	id: 3001,
	user: { login: 'ada', names: ['Ada'], 'a.b': 'dotted' },
	none: null,
	yes: true,
	'toString()': 'odd',
} satisfies IDataObject;

const PLAIN: ReadonlyArray<[string, string | number]> = [
	['={{ $json.email }}', 'ada@example.com'],
	['={{$json.email}}', 'ada@example.com'],
	["={{ $json['E-Mail (work)'] }}", 'work@example.com'],
	['={{ $json["E-Mail (work)"] }}', 'work@example.com'],
	['={{ $json["toString()"] }}', 'odd'],
	['={{ $json.id }}', 3001],
	['={{ $json.user.login }}', 'ada'],
	['={{ $json.user["a.b"] }}', 'dotted'],
];

describe('an expression that only names a field', () => {
	let engine: Engine;

	beforeAll(async () => {
		engine = await createEngine({ from: 'source' });
	}, 120_000);

	it.each(PLAIN)('%s is what n8n makes of it', async (expression, expected) => {
		const assignments = [{ id: '1', name: 'value', type: typeof expected, value: expression }];
		const step = { name: 'Set', type: 'n8n-nodes-base.set', typeVersion: 3.4 };
		const workflow = chain({ ...step, parameters: { assignments: { assignments } } });
		const run = await engine.run(workflow, { input: [ITEM] });
		expect(run.json('Set')).toEqual([{ value: expected }]);
		expect(valueAt(ITEM, plainField(expression)!)).toBe(expected);
	});

	it.each([
		'$json.email',
		'= {{ $json.email }}',
		'={{ $json.email }} ',
		'=x{{ $json.email }}',
		'={{ $json.email.toLowerCase() }}',
		'={{ $json.a || $json.b }}',
		'={{ $json[0] }}',
		'={{ $json["a" + "b"] }}',
		'={{ $json["a\\"b"] }}',
		'={{ $json?.email }}',
		'={{ $json }}',
		'={{ $jsonemail }}',
		'={{ $input.item.json.email }}',
		'={{ $json.email }}{{ $json.id }}',
		'',
		17,
		null,
		{ value: '={{ $json.email }}' },
	])('%p is left to n8n', (expression) => {
		expect(plainField(expression)).toBeNull();
	});

	it.each([
		'={{ $json.missing }}',
		'={{ $json.user }}',
		'={{ $json.user.names }}',
		'={{ $json.none }}',
		'={{ $json.none.email }}',
		'={{ $json.yes }}',
		'={{ $json.email.length }}',
		'={{ $json.constructor }}',
		'={{ $json.constructor.name }}',
		'={{ $json.__proto__.x }}',
	])('%s has no text or number of the item’s own, so that n8n decides', (expression) => {
		expect(valueAt(ITEM, plainField(expression)!)).toBeUndefined();
	});
});
