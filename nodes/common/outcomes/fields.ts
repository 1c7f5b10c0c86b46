import type { Action, Operation, Outcome, Proof, User, UserState } from '../model/domain';

/** Who did it, for auditors; `null` where n8n doesn't tell, as in an execution without a saved workflow. */
export interface RunInfo {
	executionId: string | null;
	workflowId: string | null;
	workflowName: string | null;
	/** The node's name in the workflow. */
	node: string | null;
	/** The credential's name, never its data. */
	credential: string | null;
	/** What product it was, where a vendor's protocol serves many: the credential's label for it. */
	product?: string | null;
}

/** What leaves the node for each item, in the order in which people look: n8n's table shows what comes first. */
export interface Output {
	outcome: Outcome;
	user: User;
	before: UserState | null;
	after: UserState | null;
	changed: boolean | null;
	vendor: string;
	operation: Operation | null;
	action: Action | 'get' | null;
	requested: Partial<UserState> | null;
	verified: boolean;
	proof: Proof;
	warning: string | null;
	reason: string | null;
	/** ISO 8601, UTC. */
	at: string | null;
	attempts: number;
	waitedMs: number;
	requestId: string | null;
	run: RunInfo;
	response?: unknown;
}

/** What get and get many give of each user. */
export interface ReadOutput {
	vendor: string;
	user: User;
	enabled: UserState['enabled'];
	locked: UserState['locked'];
	warning?: string;
	response?: unknown;
}

/** What the option “Output” leaves when it is set to essential. */
export const ESSENTIAL = ['outcome', 'user', 'before', 'after', 'changed', 'warning', 'at'] as const satisfies Array<
	keyof Output
>;
