import type {
	IExecuteFunctions,
	ILoadOptionsFunctions,
	INode,
	INodeExecutionData,
	NodeExecutionHint,
} from 'n8n-workflow';
import { runsFor } from '../../nodes/common/node/UserStatusNode';
import type { Scope, Vendor } from '../../nodes/common/vendor/Vendor';
import type { UserDirectory } from '../../nodes/common/vendor/UserDirectory';
import type { MemoryDirectory } from './memoryDirectory';

/** @returns a vendor whose users are in memory; a directory for each scope, or one for all */
export function vendorOf(
	directory: MemoryDirectory | ((scope: string) => UserDirectory),
	more: Partial<Vendor> & { all?: Scope[] } = {},
): Vendor {
	const open = typeof directory === 'function' ? directory : () => directory;
	const { all, ...changed } = more;
	return {
		name: 'memory',
		label: 'Memory',
		credentialType: 'memoryApi',
		secretFields: ['password'],
		traits: open('').traits,
		listStores: 'id',
		open: (_credential, _wire, scope) => open(scope),
		test: async () => {},
		...(all && { scopes: async () => all }),
		...changed,
	};
}

/** Runs a vendor's node, as n8n does. */
export async function executeNode(context: IExecuteFunctions, vendor: Vendor): Promise<INodeExecutionData[][]> {
	return await runsFor(async () => vendor, vendor).execute(context);
}

/** A parameter that is an expression: what it gives for each item. */
export class Expression {
	constructor(readonly of: (item: number) => unknown) {}
}

export interface Setting {
	/** Values, and {@link Expression}s at the top or one level below. */
	parameters?: Record<string, unknown>;
	items?: number;
	credential?: Record<string, unknown>;
	onError?: INode['onError'];
	signal?: AbortSignal;
	/** What else this n8n offers. */
	helpers?: object;
	/** Whether this n8n shows hints. */
	hints?: boolean;
}

/** What a node sees of n8n, with everything else missing. */
export function contextOf({ parameters = {}, items = 1, credential = {}, onError, signal, helpers, hints }: Setting) {
	const kept: object = {};
	const shown: NodeExecutionHint[] = [];
	const read: string[] = [];
	const node: INode = {
		id: '1',
		name: 'Memory',
		type: 'memory',
		typeVersion: 1,
		position: [0, 0],
		parameters: raw(parameters) as INode['parameters'],
		onError,
	};
	const context = {
		getInputData: () => Array.from({ length: items }, (): INodeExecutionData => ({ json: {} })),
		getNode: () => node,
		getWorkflow: () => ({ active: false }),
		getExecutionId: () => '1',
		getNodeParameter: (name: string, item: number, fallback?: unknown) => {
			read.push(`${name} ${item}`);
			const given = name
				.split('.')
				.reduce<unknown>((value, step) => (value as Record<string, unknown> | undefined)?.[step], parameters);
			return given === undefined ? fallback : evaluated(given, item);
		},
		getCurrentNodeParameter: (name: string) => parameters[name],
		getCredentials: async () => credential,
		continueOnFail: () => onError === 'continueRegularOutput' || onError === 'continueErrorOutput',
		getContext: () => kept,
		getExecutionCancelSignal: () => signal,
		...(hints && { addExecutionHints: (...all: NodeExecutionHint[]) => void shown.push(...all) }),
		helpers: helpers ?? {},
	};
	return { context: context as unknown as IExecuteFunctions & ILoadOptionsFunctions, shown, read };
}

/** As the workflow holds it: an expression is a text that begins with an equals sign. */
function raw(value: unknown): unknown {
	if (value instanceof Expression) return '={{ … }}';
	if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
	return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, raw(entry)]));
}

function evaluated(value: unknown, item: number): unknown {
	if (value instanceof Expression) return value.of(item);
	if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
	return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, evaluated(entry, item)]));
}

/** @returns a locator whose value is given for each item */
export function locatorOf(values: readonly unknown[], mode = 'login') {
	return { __rl: true, mode, value: new Expression((item) => values[item]) };
}
