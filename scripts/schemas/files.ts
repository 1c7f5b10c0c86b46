import { readdirSync } from 'node:fs';
import path from 'node:path';
import type { INodePropertyOptions, INodeType } from 'n8n-workflow';
import { ESSENTIAL } from '../../nodes/common/outcomes/fields';
import type { VendorProfile } from '../../nodes/common/vendor/Vendor';
import { manifest, ROOT } from '../lib/project';
import { type Schema, schemasOf } from './schemaOf';

const FIELDS = path.join(ROOT, 'nodes/common/outcomes/fields.ts');
/** Where n8n looks beside a node of version 1. */
const FOLDER = '__schema__/v1.0.0/user';
/** A failed item of the regular output says why. */
const ERROR: Schema = { type: 'string' };

/** What a change gives: with “Output” set to essential it has no more than that. */
function ofChange({ properties, ...output }: Schema, product: boolean): Schema {
	const { run } = properties!;
	const { product: its, ...who } = run!.properties!;
	const ran = { ...run, properties: { ...who, ...(product && { product: its! }) } };
	return { ...output, properties: { ...properties, run: ran, error: ERROR }, required: [...ESSENTIAL] };
}

/** What a get gives; a failed one has a change's form, with more fields than people map. */
function ofRead({ properties, required, ...read }: Schema, failed: Schema): Schema {
	return {
		...read,
		properties: { ...properties, warning: failed.properties!.warning!, error: ERROR },
		anyOf: [{ required: required! }, { required: [...ESSENTIAL, 'error'] }],
	};
}

interface Vendor {
	folder: string;
	operations: string[];
	/** Whether `run` names the product. */
	product: boolean;
}

/** The nodes that package.json names, and what they offer. */
async function vendors(): Promise<Vendor[]> {
	const files = manifest().n8n.nodes.map((file) => file.replace(/^dist\/(.+)\.js$/, '$1.ts'));
	return await Promise.all(
		files.map(async (file) => {
			const folder = path.dirname(file);
			const [Node] = Object.values((await import(path.join(ROOT, file))) as Record<string, new () => INodeType>);
			const { profile } = (await import(path.join(ROOT, folder, 'profile'))) as { profile: VendorProfile };
			const { options } = new Node!().description.properties.find(({ name }) => name === 'operation')!;
			const operations = (options as INodePropertyOptions[]).map(({ value }) => String(value));
			return { folder, operations, product: profile.productField !== undefined };
		}),
	);
}

/** Every schema that the package ships, by its path in the project. */
export async function schemaFiles(): Promise<Map<string, string>> {
	const [output, read] = schemasOf(FIELDS, ['Output', 'ReadOutput']);
	const files = new Map<string, string>();
	for (const { folder, operations, product } of await vendors())
		for (const operation of operations) {
			const schema = operation.startsWith('get') ? ofRead(read!, output!) : ofChange(output!, product);
			files.set(path.posix.join(folder, FOLDER, `${operation}.json`), `${JSON.stringify(schema, null, '\t')}\n`);
		}
	return files;
}

/** The schemas that lie beside the nodes. */
export function schemasThere(): string[] {
	return readdirSync(path.join(ROOT, 'nodes'), { recursive: true, encoding: 'utf8' })
		.map((file) => path.posix.join('nodes', ...file.split(path.sep)))
		.filter((file) => file.includes('/__schema__/') && file.endsWith('.json'));
}
