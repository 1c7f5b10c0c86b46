import type { IDataObject } from 'n8n-workflow';
import { createEngine, type Engine, type Run, type RunOptions } from '../../engine';
import { forgetSessions } from '../../nodes/common/transport/session';
import type { Item } from '../support/stage';
import { chain, locator, NODE, type OnError } from '../support/workflowOf';

export const SCIM_NODE = 'n8n-nodes-user-status.scim';
export const SCIM_CREDENTIAL = 'userStatusScimApi';

export interface Setting {
	operation?: string;
	/** The locator's mode. Default `email`. */
	by?: string;
	options?: object;
	/** Default: failed items go on with the others. */
	onError?: OnError | 'stop';
	parameters?: object;
	run?: Partial<RunOptions>;
}

/** The engine with the SCIM node in it, for one credential at a time. */
export class ScimRuns {
	engine!: Engine;

	/** @param credential - asked for each run */
	constructor(private readonly credential: () => object) {
		// The first run loads the half of n8n.
		jest.setTimeout(120_000);
		beforeAll(async () => (this.engine = await createEngine({ from: 'source' })), 120_000);
		// What was learnt of one server says nothing about the next.
		afterEach(forgetSessions);
	}

	get credentials() {
		return { [SCIM_CREDENTIAL]: this.credential() };
	}

	/** Runs the node with one item for each value of `who`. */
	async run(setting: Setting, who: readonly unknown[]): Promise<Run> {
		const { operation = 'disable', by = 'email', options, onError = 'continueRegularOutput', parameters } = setting;
		const workflow = chain({
			name: NODE,
			type: SCIM_NODE,
			parameters: { operation, user: locator(by), ...(options && { options }), ...parameters },
			...(onError !== 'stop' && { onError }),
		});
		const input = who.map((value) => ({ who: value }) as IDataObject);
		return await this.engine.run(workflow, { credentials: this.credentials, input, ...setting.run });
	}

	/** The same; what came out of the node. */
	async items(setting: Setting, who: readonly unknown[]): Promise<Item[]> {
		return (await this.run(setting, who)).json(NODE) as unknown as Item[];
	}

	async test(change: object = {}) {
		return await this.engine.testCredential(SCIM_CREDENTIAL, { ...this.credential(), ...change });
	}

	async list(filter?: string, paginationToken?: string) {
		const search = { credentials: this.credentials, filter, paginationToken };
		return await this.engine.listSearch(SCIM_NODE, 'searchUsers', search);
	}
}
