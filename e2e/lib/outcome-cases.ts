import type { Outcome } from '../../nodes/common/model/domain';
import type { Extras, Fault, Flags, SandboxName } from '../../sandbox';

/** Somebody at a vendor, and how the vendor fails for them. */
interface Someone extends Partial<Flags>, Extras {
	readonly fault?: Fault;
}

/** One way for a node to end with an outcome: who is there, who is named, with which parameters. */
export interface OutcomeCase {
	readonly vendor: SandboxName;
	readonly operation: string;
	/** People that are added, each with an e-mail address of their own unless `sharedEmail`. */
	readonly people: readonly Someone[];
	readonly sharedEmail?: boolean;
	/** The items: the nth person by e-mail or id, or just this text by e-mail. */
	readonly by?: 'id' | 'email';
	readonly named: ReadonlyArray<number | string>;
	readonly options?: object;
	readonly whenNoLock?: string;
	/** Changes to the credential: texts, to which the run's mode is added, so that no other mode’s run knows it. */
	readonly credential?: Readonly<Record<string, string>>;
	/** Of each item, in order. */
	readonly outcomes: readonly Outcome[];
}

const ENABLED: Someone = {};
const one = { people: [ENABLED], named: [0] };

/** Every outcome there is, by a name that becomes the node's. */
export const OUTCOME_CASES: Readonly<Record<string, OutcomeCase>> = {
	changed: { vendor: 'akana', operation: 'disable', ...one, outcomes: ['changed'] },
	'changed in a set': {
		vendor: 'oraclePrimavera',
		operation: 'lock',
		people: [ENABLED, { locked: true }, ENABLED],
		named: [0, 1, 2, 0],
		outcomes: ['changed', 'unchanged', 'changed', 'unchanged'],
	},
	'changed over SCIM, in a set': {
		vendor: 'scim',
		operation: 'disable',
		people: [ENABLED, { enabled: false }, { refusal: 403 }, ENABLED],
		named: [0, 1, 2, 3, 'nobody@example.com'],
		outcomes: ['changed', 'unchanged', 'unauthorized', 'changed', 'notFound'],
	},
	unchanged: {
		vendor: 'akana',
		operation: 'disable',
		people: [{ enabled: false }],
		named: [0],
		outcomes: ['unchanged'],
	},
	set: {
		vendor: 'rsaIdPlus',
		operation: 'disable',
		...one,
		by: 'id',
		options: { checkFirst: false },
		outcomes: ['set'],
	},
	'would change': {
		vendor: 'alibabaCloudSso',
		operation: 'disable',
		...one,
		options: { dryRun: true },
		outcomes: ['wouldChange'],
	},
	'not found': {
		vendor: 'akana',
		operation: 'disable',
		people: [],
		named: ['nobody@example.com'],
		outcomes: ['notFound'],
	},
	'not found, skipped': {
		vendor: 'akana',
		operation: 'disable',
		people: [],
		named: ['nobody@example.com'],
		options: { whenNotFound: 'skip' },
		outcomes: ['notFound'],
	},
	ambiguous: {
		vendor: 'akana',
		operation: 'disable',
		people: [ENABLED, ENABLED],
		sharedEmail: true,
		named: [0],
		outcomes: ['ambiguous'],
	},
	invalid: { vendor: 'akana', operation: 'disable', people: [], named: [''], outcomes: ['invalid'] },
	unsupported: {
		vendor: 'rsaIdPlus',
		operation: 'lock',
		...one,
		whenNoLock: 'refuse',
		outcomes: ['unsupported'],
	},
	protected: {
		vendor: 'akana',
		operation: 'lock',
		people: [ENABLED, ENABLED],
		named: [0, 1],
		options: { allowedUsers: '@example.org' },
		outcomes: ['protected', 'protected'],
	},
	refused: {
		vendor: 'akana',
		operation: 'lock',
		people: [ENABLED, ENABLED],
		named: [0, 1],
		options: { maxUsers: 1 },
		outcomes: ['refused', 'refused'],
	},
	conflict: {
		vendor: 'rsaIdPlus',
		operation: 'enable',
		people: [{ enabled: false, markDeleted: true }],
		named: [0],
		outcomes: ['conflict'],
	},
	unverified: {
		vendor: 'alibabaCloudSso',
		operation: 'disable',
		people: [{ fault: { kind: 'lie' } }],
		named: [0],
		options: { verify: true },
		outcomes: ['unverified'],
	},
	unknown: {
		vendor: 'rsaIdPlus',
		operation: 'disable',
		people: [{ fault: { kind: 'status', status: 503 } }],
		by: 'id',
		named: [0],
		options: { maxRetries: 0 },
		outcomes: ['unknown'],
	},
	'conflict, beside a change': {
		vendor: 'akana',
		operation: 'disable',
		people: [{ registration: 'pending' }, ENABLED],
		named: [0, 1],
		outcomes: ['conflict', 'changed'],
	},
	failed: {
		vendor: 'rsaIdPlus',
		operation: 'disable',
		people: [{ fault: { kind: 'status', status: 400 } }],
		named: [0],
		by: 'id',
		outcomes: ['failed'],
	},
	unauthorized: {
		vendor: 'oraclePrimavera',
		operation: 'disable',
		people: [ENABLED, ENABLED],
		named: [0, 1],
		credential: { password: 'not-the-password' },
		outcomes: ['unauthorized', 'unauthorized'],
	},
	// A rejection is remembered for a minute: with the same credential nothing is attempted.
	'unauthorized, again': {
		vendor: 'oraclePrimavera',
		operation: 'disable',
		people: [ENABLED, ENABLED],
		named: [0, 1],
		credential: { password: 'not-the-password' },
		outcomes: ['notAttempted', 'notAttempted'],
	},
	'rate limited': {
		vendor: 'alibabaCloudSso',
		operation: 'disable',
		people: [{ fault: { kind: 'throttled', retryAfter: '86400' } }],
		named: [0],
		outcomes: ['rateLimited'],
	},
};
