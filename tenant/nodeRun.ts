import type { Engine } from '../engine';
import type { Action, Outcome, User, UserState } from '../nodes/common/model/domain';
import { flag, list, record, text } from '../nodes/common/model/json';
import type { Fields, Tenant } from './vendors';

/** Who is asked for, and how. */
export interface Named {
	by: 'id' | 'email' | 'login';
	value: string;
}

/** What came out of a node for one item. */
export interface Item {
	/** `found`: a Get, or a list, that gave somebody. */
	outcome: Outcome | 'found';
	user: User;
	/** Null also where the vendor doesn't say whether the user is enabled. */
	state: UserState | null;
	/** What the node says to a person; may hold names. */
	sentence: string | null;
}

/** The vendor's node as n8n runs it, for one person at a time. */
export class NodeRun {
	constructor(
		private readonly engine: Engine,
		private readonly tenant: Tenant,
		readonly credential: Fields,
		private readonly signal?: AbortSignal,
	) {}

	get isStopped(): boolean {
		return this.signal?.aborted ?? false;
	}

	async get({ by, value }: Named, options: object = {}): Promise<Item> {
		return (await this.run({ operation: 'get', user: { __rl: true, mode: by, value }, options }))[0]!;
	}

	async change(action: Action, { by, value }: Named, options: object = {}): Promise<Item> {
		const user = { __rl: true, mode: by, value };
		return (await this.run({ operation: action, user, options: { maxUsers: 1, ...options } }))[0]!;
	}

	/** @returns the first of those whom a search finds */
	async list(search: string): Promise<Item[]> {
		return await this.run({ operation: 'getMany', returnAll: false, limit: 5, filters: { search } });
	}

	/** Presses Test. @returns the error's words, null where it is well */
	async test(credential = this.credential): Promise<string | null> {
		const { status, message } = await this.engine.testCredential(this.tenant.credentialType, credential);
		return status === 'OK' ? null : message;
	}

	private async run(parameters: object): Promise<Item[]> {
		const { nodeType, credentialType } = this.tenant;
		const run = await this.engine.run(
			{
				nodes: [
					{
						id: '1',
						name: 'Start',
						type: 'n8n-nodes-base.manualTrigger',
						typeVersion: 1,
						position: [0, 0],
						parameters: {},
					},
					{
						id: '2',
						name: 'User',
						type: nodeType,
						typeVersion: 1,
						position: [200, 0],
						parameters: { resource: 'user', ...parameters },
						onError: 'continueRegularOutput',
					},
				],
				connections: { Start: { main: [[{ node: 'User', type: 'main', index: 0 }]] } },
				settings: { executionOrder: 'v1' },
			},
			{ credentials: { [credentialType]: this.credential }, input: [{}], signal: this.signal },
		);
		const items = run.json('User').map(itemOf);
		if (items.length > 0 || 'limit' in parameters) return items;
		return [{ ...itemOf({}), outcome: 'failed', sentence: run.error?.message ?? 'The run was stopped.' }];
	}
}

function itemOf(json: Fields): Item {
	const user = record(json.user);
	const state = 'enabled' in json ? json : 'after' in json ? json.after : null;
	return {
		outcome: (text(json.outcome) ?? 'found') as Item['outcome'],
		user: {
			id: text(user.id),
			login: text(user.login),
			email: text(user.email),
			displayName: text(user.displayName),
		},
		state: stateIn(record(state)),
		sentence: text(json.error) ?? text(json.warning),
	};
}

function stateIn({ enabled, locked }: Fields): UserState | null {
	const isEnabled = flag(enabled);
	return isEnabled === null ? null : { enabled: isEnabled, locked: flag(locked) };
}

/** @returns the objects in an answer that are a record of this ID */
export function recordsOf(answer: unknown, id: string): Fields[] {
	if (typeof answer !== 'object' || answer === null) return [];
	const own = record(answer);
	const isOne = Object.values(own).some((value) => text(value) === id || text(record(value).value) === id);
	return [...(isOne ? [own] : []), ...list(Object.values(answer)).flatMap((inner) => recordsOf(inner, id))];
}
