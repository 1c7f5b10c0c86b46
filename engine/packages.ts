import 'reflect-metadata';

import { PackageDirectoryLoader } from 'n8n-core';
import {
	type ICredentialType,
	type INodeProperties,
	type INodeType,
	type INodeTypes,
	type IVersionedNodeType,
	type KnownNodesAndCredentials,
	NodeHelpers,
} from 'n8n-workflow';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/** Where our own package's nodes come from: `package` is what n8n itself would load, `source` the TypeScript files. */
export type Origin = 'source' | 'package';

/** n8n's loader, told to read each `dist/….js` of package.json from the TypeScript file that it is built from. */
class SourceLoader extends PackageDirectoryLoader {
	protected override resolvePath(file: string): string {
		const source = file.replace(/^dist\//, '').replace(/\.js$/, '.ts');
		return super.resolvePath(source);
	}
}

/** n8n's own nodes, each loaded when a workflow first needs it. */
class BuiltInLoader extends PackageDirectoryLoader {
	override async loadAll(): Promise<void> {
		this.known = {
			nodes: this.list<KnownNodesAndCredentials['nodes']>('nodes'),
			credentials: this.list<KnownNodesAndCredentials['credentials']>('credentials'),
		};
		this.isLazyLoaded = true;
	}

	private list<T>(kind: string): T {
		return JSON.parse(readFileSync(this.resolvePath(`dist/known/${kind}.json`), 'utf8')) as T;
	}
}

/** All node and credential types that an engine knows. */
export class Packages implements INodeTypes {
	private constructor(private readonly loaders: Map<string, PackageDirectoryLoader>) {}

	/**
	 * @param origin - see {@link Origin}
	 * @param directory - of the community package
	 * @throws when the package isn't built or a file of it can't be loaded
	 */
	static async load(origin: Origin, directory: string): Promise<Packages> {
		const root = resolve(directory);
		if (origin === 'package' && !existsSync(join(root, 'dist'))) {
			throw new Error(`There is no dist folder in ${root}: run \`npm run build\` first.`);
		}
		const builtIn = dirname(require.resolve('n8n-nodes-base/package.json'));
		const loaders = [
			origin === 'source' ? new SourceLoader(root) : new PackageDirectoryLoader(root),
			new BuiltInLoader(builtIn),
		];
		for (const loader of loaders) await loader.loadAll();
		return new Packages(new Map(loaders.map((loader) => [loader.packageName, loader])));
	}

	getByName(type: string): INodeType | IVersionedNodeType {
		const [packageName = '', name = ''] = type.split('.');
		const loader = this.loaders.get(packageName);
		if (!loader)
			throw new Error(`No package "${packageName}" is loaded, which the node type "${type}" is said to come from.`);
		return loader.getNode(name).type;
	}

	getByNameAndVersion(type: string, version?: number): INodeType {
		return NodeHelpers.getVersionedNodeType(this.getByName(type), version);
	}

	getKnownTypes() {
		return Object.assign(
			{},
			...[...this.loaders].map(([name, loader]) =>
				Object.fromEntries(Object.entries(loader.known.nodes).map(([type, known]) => [`${name}.${type}`, known])),
			),
		) as Record<string, { className: string; sourcePath: string }>;
	}

	/** @throws when no package has it */
	credentialType(name: string): ICredentialType {
		const loader = this.ownerOf(name);
		return loader.getCredential(name).type;
	}

	/** With those of the types that it extends, as n8n does. */
	credentialProperties(name: string): INodeProperties[] {
		const { extends: parents = [], properties } = this.credentialType(name);
		const all: INodeProperties[] = [];
		for (const parent of parents) NodeHelpers.mergeNodeProperties(all, this.credentialProperties(parent));
		NodeHelpers.mergeNodeProperties(all, properties);
		return all;
	}

	/** The node types that use a credential type, by their full names as workflows hold them. */
	nodeTypesUsing(credential: string): string[] {
		const { known, packageName } = this.ownerOf(credential);
		// n8n's loader has the bare names; its server puts the package before them.
		return (known.credentials[credential]?.supportedNodes ?? []).map((name) => `${packageName}.${name}`);
	}

	/** The nodes that use a credential type. */
	nodesUsing(credential: string): INodeType[] {
		return this.nodeTypesUsing(credential).map((type) => this.getByNameAndVersion(type));
	}

	private ownerOf(credential: string): PackageDirectoryLoader {
		for (const loader of this.loaders.values()) {
			if (credential in loader.known.credentials) return loader;
		}
		throw new Error(`No credential type "${credential}" is known.`);
	}
}
