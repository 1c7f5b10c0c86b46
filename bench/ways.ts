import type { IDataObject } from 'n8n-workflow';
import type { CredentialData, WorkflowJson } from '../engine';
import type { PersonState } from '../sandbox/commands';
import type { SandboxName } from '../sandbox';
import { bareAxios } from './bare';
import { arrayRequest, requestPerUser, type HttpSetting } from './httpRequest';
import { chain } from './workflow';

/** Whom to disable, where. Survives being sent to another process. */
export interface Task {
	vendor: SandboxName;
	people: PersonState[];
	/** A working credential of the vendor's node. */
	credential: Record<string, unknown>;
	/** PEM of the sandbox; null without TLS. */
	certificate: string | null;
	/** Counts the runs with this credential. */
	trial: number;
}

/** What n8n is given. */
export interface Prepared {
	workflow: WorkflowJson;
	credentials: CredentialData;
	input: IDataObject[];
}

/** One way to disable users: with n8n, or without. */
export type Way = { title: string } & (
	| {
			/** Outside the measurement: what a workflow would have got ready before. */
			prepare: (task: Task) => Prepared | Promise<Prepared>;
	  }
	| { run: (task: Task) => Promise<void> }
);

/** As the HTTP Request node does it: no look-up. */
const ALIKE = { checkFirst: false, maxUsers: 0 };
const DEFAULTS = { maxUsers: 0 };

/** Every contender. */
export const WAYS = {
	ours: ourNode('this package', ALIKE),
	oursSingles: ourNode('this package', { ...ALIKE, batchSize: 1 }),
	defaults: ourNode('this package, defaults', DEFAULTS, 'email'),
	defaultsStop: ourNode('this package, defaults, On Error: Stop', DEFAULTS, 'email', 'stopWorkflow'),
	defaultsById: ourNode('this package, defaults, by ID', DEFAULTS),
	bareByEmail: { title: 'bare axios', run: async (task) => await bareAxios(task, { looksUp: true }) },
	bareById: { title: 'bare axios', run: async (task) => await bareAxios(task, { looksUp: false }) },
	oneByOne: ourNode('one item after the other', { ...ALIKE, concurrency: 1, batchSize: 1 }),
	dryRunByEmail: ourNode('this package, dry run by e-mail', { ...ALIKE, dryRun: true }, 'email'),
	dryRunById: ourNode('this package, dry run by ID', { ...ALIKE, dryRun: true }),
	http: httpNode('HTTP Request, all at once', {}),
	http20: httpNode('HTTP Request, 20 every 20 ms', { batch: [20, 20] }),
	http100: httpNode('HTTP Request, 100 every 100 ms', { batch: [100, 100] }),
	httpBatching: httpNode('HTTP Request, 50 every second', { batch: [50, 1000] }),
	httpRetry: httpNode('HTTP Request, Retry On Fail', { retry: true }),
	httpBatchingRetry: httpNode('HTTP Request, 50 every second, Retry On Fail', { batch: [50, 1000], retry: true }),
	httpArray: { title: 'Aggregate and one HTTP Request', prepare: arrayRequest },
} satisfies Record<string, Way>;

export type WayName = keyof typeof WAYS;

/** The vendor's node of this package. */
function ourNode(
	title: string,
	options: object,
	by: 'id' | 'email' = 'id',
	onError: 'stopWorkflow' | 'continueRegularOutput' = 'continueRegularOutput',
): Way {
	return {
		title,
		prepare: ({ vendor, credential, people, trial }) => {
			const user = { __rl: true, mode: by, value: '={{ $json.who }}' };
			const parameters = { operation: 'disable', user, options };
			return {
				workflow: chain({ type: `n8n-nodes-user-status.${vendor}`, parameters, onError }),
				credentials: { [CREDENTIAL[vendor]]: unseen(vendor, credential, trial) },
				input: people.map((person) => ({ who: person[by] })),
			};
		},
	};
}

const CREDENTIAL: Record<SandboxName, string> = {
	rsaIdPlus: 'rsaIdPlusApi',
	oraclePrimavera: 'oraclePrimaveraApi',
	akana: 'akanaApi',
	alibabaCloudSso: 'alibabaCloudSsoApi',
	scim: 'userStatusScimApi',
};

const SERVER_FIELD: Record<SandboxName, string> = {
	rsaIdPlus: 'apiKeyFile',
	oraclePrimavera: 'serverUrl',
	akana: 'serverUrl',
	alibabaCloudSso: 'endpoint',
	scim: 'baseUrl',
};

/** @returns the credential in a form that the package hasn't seen yet, so that each run learns the pace anew */
function unseen(vendor: SandboxName, credential: Task['credential'], trial: number): Task['credential'] {
	const field = SERVER_FIELD[vendor];
	return { ...credential, [field]: String(credential[field]) + ' '.repeat(trial) };
}

/** n8n's HTTP Request node, a request a user. */
function httpNode(title: string, setting: HttpSetting): Way {
	return { title, prepare: async (task) => await requestPerUser(task, setting) };
}
