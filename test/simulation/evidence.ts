import type { NodeExecutionHint } from 'n8n-workflow';
import type { Run } from '../../engine';
import type { Person, RequestRecord } from '../../sandbox';
import type { Said } from '../../simulation/claims';
import type { Item } from '../../simulation/draw/items';
import type { Evidence } from '../../simulation/simulate';
import { VENDORS } from '../../simulation/vendors';

const START = Date.UTC(2027, 0, 4, 9);

/** @returns the moment so many milliseconds after the start */
export const at = (ms: number) => START + ms;

/** An item of a node's output, as far as the simulation looks at it. */
interface Out {
	json: object;
	pairedItem: { item: number };
}

/** Evidence of a run, with what a test may spoil of it. */
export interface Case {
	evidence: Evidence;
	/** The two outputs. */
	outputs: [Out[], Out[]];
	hints: NodeExecutionHint[];
	/** What is said of the first item. */
	said: Said & { response?: unknown };
	ada: Person;
	/** The request that locked ada. */
	change: RequestRecord;
}

function person(id: string, login: string): Person {
	const flags = { enabled: true, locked: false };
	return {
		id,
		login,
		email: `${login}@example.com`,
		firstName: login,
		lastName: '',
		displayName: login,
		seq: 1,
		createdAt: START,
		...flags,
		history: [{ at: START, ...flags, by: 'admin', requestNo: null }],
	};
}

export function request(no: number, action: string, more: Partial<RequestRecord> = {}): RequestRecord {
	return {
		no,
		at: at(20 * no),
		method: 'GET',
		path: `/${action}`,
		action,
		status: 200,
		answeredAt: at(20 * no + 10),
		headers: {},
		body: '',
		userIds: [],
		appliedTo: [],
		refused: false,
		fault: null,
		abandonedAt: null,
		connectionId: 1,
		remotePort: 1,
		...more,
	};
}

export function itemFor(value: string, by: 'id' | 'login' = 'id'): Item {
	return { json: { who: { __rl: true, mode: by, value }, reason: '' }, name: { by, value } };
}

/** @returns a run that locked ada and told the truth about it */
export function goodRun(): Case {
	const ada = person('u1', 'ada');
	const ben = person('u2', 'ben');
	const change = request(2, 'changeStatus', { method: 'PUT', userIds: ['u1'], appliedTo: ['u1'] });
	ada.locked = true;
	ada.history.push({ at: at(45), enabled: true, locked: true, by: 'api', requestNo: 2 });
	const said: Case['said'] = {
		vendor: 'akana',
		operation: 'lock',
		action: 'lock',
		user: { id: 'u1', login: 'ada', email: 'ada@example.com', displayName: 'ada' },
		outcome: 'changed',
		changed: true,
		before: { enabled: true, locked: false },
		requested: { locked: true },
		after: { enabled: true, locked: true },
		verified: true,
		proof: 'response',
		attempts: 1,
		waitedMs: 0,
		requestId: null,
		reason: null,
		at: new Date(at(50)).toISOString(),
		warning: null,
	};
	const outputs: Case['outputs'] = [[{ json: said, pairedItem: { item: 0 } }], []];
	const hints: NodeExecutionHint[] = [{ message: '1 changed' }];
	const run = {
		status: 'success',
		error: undefined,
		log: [],
		runData: {},
		output: (_node: string, index = 0) => outputs[index],
		hints: () => hints,
		tasks: () => [],
	};
	const evidence: Evidence = {
		scenario: {
			vendor: 'akana',
			seed: 1,
			calm: false,
			operation: 'lock',
			whenNoLock: 'refuse',
			onError: 'continueRegularOutput',
			options: {},
			many: { returnAll: true, limit: 50, filters: {} },
			variant: 'password',
			wrongSecret: false,
			protectedByCredential: '',
			people: [ada, ben],
			items: [itemFor('u1')],
			latencyMs: 10,
			clockSkewMs: 0,
			limit: null,
			faults: { seed: ['akana', 1], probability: 0, palette: [], kinds: [], outage: null },
			events: [],
			outage: null,
			listProvesNothing: false,
			listLeavesOut: false,
		},
		table: VENDORS.akana,
		run: run as unknown as Run,
		startedAt: START,
		endedAt: at(100),
		beings: [ada, ben].map((one) => ({ person: one, from: START, until: Infinity })),
		requests: [request(1, 'get'), change],
		departures: [{ method: 'PUT', path: '/changeStatus', at: at(40) }],
		strays: [],
		cancellation: null,
		downSince: null,
		happened: [],
		secrets: new Set(['t0ken-of-a-session']),
	};
	return { evidence, outputs, hints, said, ada, change };
}
