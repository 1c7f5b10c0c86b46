import 'reflect-metadata';

import { CredentialTestContext, LoadOptionsContext } from 'n8n-core';
import {
	type ICredentialDataDecryptedObject,
	type INodeCredentialTestResult,
	type INodeListSearchResult,
	type INodeParameters,
	type INodeTypes,
	Workflow,
} from 'n8n-workflow';
import { join } from 'node:path';

import { type CredentialData, Credentials } from './credentials';
import { becomeInstance, type InstanceOptions, type LogLevel, underSettings } from './instance';
import { recording } from './log';
import { type Origin, Packages } from './packages';
import { type Run, type RunOptions, runWorkflow, type WorkflowJson } from './run';
import { surroundings } from './surroundings';

export type { CredentialData, InstanceOptions, LogLevel, Origin, Run, RunOptions, WorkflowJson };

export interface EngineOptions {
	/** `source`: the TypeScript files (for jest's coverage); `package`: dist/, as n8n loads it. */
	from: Origin;
	/** Of the community package. Default: this project. */
	packageDir?: string;
	/** What n8n's logger lets into a run's log; one for the process. Default `debug`, everything. */
	logLevel?: LogLevel;
}

export interface ListSearch extends InstanceOptions {
	credentials?: CredentialData;
	/** The node's parameters as they stand in its panel. */
	parameters?: INodeParameters;
	/** The path of the parameter whose list is opened. */
	path?: string;
	typeVersion?: number;
	filter?: string;
	paginationToken?: string;
	/** Is filled with what is logged meanwhile. */
	log?: string[];
}

export interface CredentialTest extends InstanceOptions {
	/** Is filled with what is logged meanwhile. */
	log?: string[];
}

/** n8n's own engine without n8n's server: runs workflows, list searches and credential tests in this process. */
export class Engine {
	constructor(private readonly packages: Packages) {}

	get nodeTypes(): INodeTypes {
		return this.packages;
	}

	/** See {@link runWorkflow}. */
	async run(workflow: WorkflowJson, options: RunOptions = {}): Promise<Run> {
		return await runWorkflow(this.packages, workflow, options);
	}

	/**
	 * Opens a "From list" of a node, or its next page.
	 * @param nodeType - e.g. `n8n-nodes-user-status.akana`
	 * @param method - a name in the node's `methods.listSearch`
	 */
	async listSearch(nodeType: string, method: string, options: ListSearch = {}): Promise<INodeListSearchResult> {
		const {
			credentials = {},
			parameters = {},
			path = '',
			typeVersion = 1,
			filter,
			paginationToken,
			log = [],
		} = options;
		const { description, methods } = this.packages.getByNameAndVersion(nodeType, typeVersion);
		const search = methods?.listSearch?.[method];
		if (!search) throw new Error(`The node type "${nodeType}" has no list search "${method}".`);

		const named = (description.credentials ?? []).filter(({ name }) => name in credentials);
		const node = {
			id: 'node',
			name: 'Temp-Node',
			type: nodeType,
			typeVersion,
			position: [0, 0] as [number, number],
			parameters: structuredClone(parameters),
			credentials: Object.fromEntries(named.map(({ name }) => [name, { id: name, name }])),
		};
		const workflow = new Workflow({
			nodes: [node],
			connections: {},
			active: false,
			nodeTypes: this.packages,
		});
		const additionalData = {
			...surroundings(new Credentials(this.packages, credentials)),
			currentNodeParameters: node.parameters,
		};
		const context = new LoadOptionsContext(workflow, node, additionalData, path);
		return await recording(
			log,
			async () => await underSettings(options, async () => await search.call(context, filter, paginationToken)),
		);
	}

	/**
	 * Presses a credential's Test button.
	 * @param type - the credential type
	 * @param data - as typed into the credential's form
	 * @throws what the node's test function throws: n8n doesn't catch it either
	 */
	async testCredential(type: string, data: object, options: CredentialTest = {}): Promise<INodeCredentialTestResult> {
		for (const node of this.packages.nodesUsing(type)) {
			const testedBy = node.description.credentials?.find(({ name }) => name === type)?.testedBy;
			const test = typeof testedBy === 'string' ? node.methods?.credentialTest?.[testedBy] : undefined;
			if (!test) continue;

			const filled: ICredentialDataDecryptedObject = Credentials.withDefaults(
				this.packages.credentialProperties(type),
				data,
			);
			const context = new CredentialTestContext(surroundings(new Credentials(this.packages, { [type]: data })));
			const credential = { id: type, name: type, type, data: filled };
			return await recording(
				options.log ?? [],
				async () => await underSettings(options, async () => await test.call(context, credential)),
			);
		}
		throw new Error(`No node has a test function for the credential type "${type}".`);
	}
}

/** Loads n8n's engine and the nodes once; about a second. Its runs don't see each other. */
export async function createEngine({
	from,
	packageDir = join(__dirname, '..'),
	logLevel = 'debug',
}: EngineOptions): Promise<Engine> {
	becomeInstance(logLevel);
	return new Engine(await Packages.load(from, packageDir));
}
