import Ajv from 'ajv';
import { loadOutputSchema } from 'n8n-core';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Fault } from '../../nodes/common/model/fault';
import { OUTCOMES, type Operation } from '../../nodes/common/model/domain';
import { resultOf } from '../../nodes/common/model/result';
import { writeItem } from '../../nodes/common/outcomes/output';
import { schemaFiles, schemasThere } from '../../scripts/schemas/files';
import type { Schema } from '../../scripts/schemas/schemaOf';
import { setStage, type NodeSetting } from '../support/stage';
import { VENDORS } from '../support/vendors';
import { NODE } from '../support/workflowOf';

const ROOT = path.join(__dirname, '../..');
const FOLDERS = {
	rsaIdPlus: 'RsaIdPlus',
	oraclePrimavera: 'OraclePrimavera',
	akana: 'Akana',
	alibabaCloudSso: 'AlibabaCloudSso',
	scim: 'Scim',
};
const ajv = new Ajv({ strictTypes: false });

/** The schema as n8n itself finds it. */
function schemaOf(vendor: keyof typeof FOLDERS, operation: string): Schema {
	const nodeDir = path.join(ROOT, 'nodes', FOLDERS[vendor]);
	const schema = loadOutputSchema({ nodeDir, version: 1, resource: 'user', operation });
	expect(schema).toBeDefined();
	return schema as Schema;
}

/** … that takes no field which it doesn't name. */
function closed(schema: Schema): object {
	if (!schema.properties) return schema;
	const properties = Object.entries(schema.properties).map(([name, one]) => [name, closed(one)] as const);
	return { ...schema, properties: Object.fromEntries(properties), additionalProperties: false };
}

/** What a schema has against items. */
function against(schema: object, items: readonly unknown[]): unknown[] {
	const validate = ajv.compile(schema);
	return items.flatMap((item) => (validate(item) ? [] : [{ item, errors: validate.errors }]));
}

test('they are what the types of the output give, a file an operation and no more', async () => {
	const files = await schemaFiles();
	expect(schemasThere().sort()).toEqual([...files.keys()].sort());
	for (const [file, text] of files) expect([file, readFileSync(path.join(ROOT, file), 'utf8')]).toEqual([file, text]);
});

test.each(OUTCOMES)('%s: each form of it, as it is written, is as its schema says', (outcome) => {
	const state = { enabled: true, locked: null };
	for (const known of [{}, { before: state, after: state, changed: null, warning: 'w', requestId: 'r', at: 0 }])
		for (const output of ['full', 'essential'] as const)
			for (const operation of ['disable', null] as const) {
				const written = (onError: 'regular' | 'errorOutput', vendor: 'scim' | 'akana') =>
					writeItem(
						{
							item: 0,
							action: operation,
							user: { id: null, login: null, email: 'user0@example.com', displayName: null },
							reason: null,
							attempts: 1,
							waitedMs: 0,
							result: resultOf(outcome, { ...known, fault: new Fault('failed', 'Why.') }),
						},
						{
							vendor,
							operation,
							onError,
							whenNotFound: 'fail',
							includeResponse: false,
							redactor: { text: (text) => text, json: () => null },
							run: {
								...{ executionId: null, workflowId: null, workflowName: null, node: 'N', credential: null },
								...(vendor === 'scim' && { product: null }),
							},
							output,
						},
					).json;
				for (const vendor of ['scim', 'akana'] as const) {
					const { error } = written('errorOutput', vendor);
					const items = [written('regular', vendor), ...(error ? [error] : [])];
					expect(against(closed(schemaOf(vendor, 'disable')), items)).toEqual([]);
				}
			}
});

const stage = setStage();
const WHO = ['user0@example.com', 'user1@example.com', 'nobody@example.com', '', 'user0@example.com'];

const RUNS: Array<[Operation, NodeSetting]> = [
	['enable', {}],
	['disable', { options: { verify: true, protectedUsers: 'user0@example.com' } }],
	['disable', { options: { checkFirst: false, whenNotFound: 'skip' }, parameters: { reason: 'left' } }],
	['disable', { options: { dryRun: true } }],
	['lock', { parameters: { whenNoLock: 'disable' } }],
	['lock', { options: { output: 'essential' } }],
	['unlock', {}],
	['disable', { options: { maxUsers: 1 } }],
	['get', {}],
	['getMany', { parameters: { returnAll: true } }],
	['getMany', { parameters: { limit: 0 } }],
];

describe.each(VENDORS.map(({ name, actions }) => ({ name, actions })))('$name', ({ name, actions }) => {
	test.each(RUNS.filter(([operation]) => operation !== 'unlock' || actions.includes('unlock')))(
		'what %s with %j gives is as its schema says',
		async (operation, setting) => {
			const enabled = operation !== 'enable';
			for (const login of ['user0', 'user1'])
				stage.sandbox[name].people.add({ login, email: `${login}@example.com`, enabled });
			const run = await stage.run(name, { ...setting, operation }, WHO);
			const schema = schemaOf(name, operation);
			const items = run.json(NODE);
			expect(items.length).toBeGreaterThan(0);
			expect(against(schema, items)).toEqual([]);
			// What fails in a get has a change's form.
			const own = items.filter((item) => !operation.startsWith('get') || item.error === undefined);
			expect(against(closed(schema), own)).toEqual([]);
		},
	);
});
