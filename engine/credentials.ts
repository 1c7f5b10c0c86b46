import 'reflect-metadata';

import {
	type ICredentialDataDecryptedObject,
	type ICredentials,
	ICredentialsHelper,
	type IHttpRequestOptions,
	type INodeCredentialsDetails,
	type INodeParameters,
	type INodeProperties,
	type IWorkflowExecuteAdditionalData,
	NodeHelpers,
} from 'n8n-workflow';

import type { Packages } from './packages';

/** What is behind each credential: decrypted data by credential id or by credential type. */
export type CredentialData = Record<string, object>;

/** n8n's credential store, in memory. */
export class Credentials extends ICredentialsHelper {
	constructor(
		private readonly packages: Packages,
		private readonly data: CredentialData,
	) {
		super();
	}

	/** As n8n does before it hands a credential to a node: defaults filled in, fields that aren't shown left out. */
	static withDefaults(properties: INodeProperties[], data: object): ICredentialDataDecryptedObject {
		const filled = NodeHelpers.getNodeParameters(properties, data as INodeParameters, true, false, null, null);
		return (filled ?? {}) as ICredentialDataDecryptedObject;
	}

	async getDecrypted(
		_additionalData: IWorkflowExecuteAdditionalData,
		{ id, name }: INodeCredentialsDetails,
		type: string,
	): Promise<ICredentialDataDecryptedObject> {
		const data = this.data[id ?? ''] ?? this.data[type];
		if (!data) throw new Error(`The run was given no credential of type "${type}" (the workflow names "${name}").`);
		return Credentials.withDefaults(this.getCredentialsProperties(type), data);
	}

	getCredentialsProperties(type: string): INodeProperties[] {
		return this.packages.credentialProperties(type);
	}

	getParentTypes(type: string): string[] {
		const { extends: parents = [] } = this.packages.credentialType(type);
		return parents.flatMap((parent) => [parent, ...this.getParentTypes(parent)]);
	}

	isCredentialUsableByNode(type: string, nodeType: string): boolean {
		const { restrictToSupportedNodes } = this.packages.credentialType(type);
		return !restrictToSupportedNodes || this.packages.nodeTypesUsing(type).includes(nodeType);
	}

	/** Only for types whose `authenticate` is a function: the declarative form belongs to n8n's server. */
	async authenticate(
		credentials: ICredentialDataDecryptedObject,
		type: string,
		request: IHttpRequestOptions,
	): Promise<IHttpRequestOptions> {
		const { authenticate } = this.packages.credentialType(type);
		if (authenticate === undefined) return request;
		if (typeof authenticate === 'function') return await authenticate(credentials, request);
		throw unavailable(`the declarative "authenticate" of ${type}`);
	}

	async preAuthentication(): Promise<undefined> {
		return undefined;
	}

	async runPreAuthentication(): Promise<undefined> {
		return undefined;
	}

	async getCredentials(): Promise<ICredentials> {
		throw unavailable('stored, encrypted credentials');
	}

	async updateCredentials(): Promise<void> {
		throw unavailable('storing credentials');
	}

	async updateCredentialsOauthTokenData(): Promise<void> {
		throw unavailable('storing OAuth tokens');
	}
}

/** What only n8n's server has. */
export const unavailable = (what: string) =>
	new Error(`This engine runs without n8n's server, which is needed for ${what}.`);
