/** AWS SDK v3 keeps as many connections; more win little, and a refusal meets all that are in flight. */
export const MOST_IN_FLIGHT = 50;

export interface NumberRule {
	default: number;
	least: number;
	most: number;
}

/** What a number is clamped to; what is no number is the default. */
export const NUMBERS = {
	concurrency: { default: 0, least: 0, most: MOST_IN_FLIGHT },
	requestsPerSecond: { default: 0, least: 0, most: 10_000 },
	maxRetries: { default: 5, least: 0, most: 50 },
	maxWaitSeconds: { default: 120, least: 0, most: 86_400 },
	batchSize: { default: 100, least: 1, most: 10_000 },
	timeoutSeconds: { default: 30, least: 1, most: 3_600 },
} as const satisfies Record<string, NumberRule>;

export const DEFAULT_MAX_USERS = 500;

/** A run's options, as the contract names them; checked and with their defaults filled in. */
export interface RunOptions {
	checkFirst: boolean;
	verify: boolean;
	whenNotFound: 'fail' | 'skip';
	/** 0 is no cap. */
	maxUsers: number;
	protectedUsers: string[];
	/** Several lists where items differ: a person must be on each that isn't empty. */
	allowedUsers: string[][];
	/** 0 is automatic. */
	concurrency: number;
	/** 0 is as fast as the vendor takes them. */
	requestsPerSecond: number;
	maxRetries: number;
	maxWaitSeconds: number;
	batchSize: number;
	timeoutSeconds: number;
	includeResponse: boolean;
	output: 'full' | 'essential';
}

/** What a search may spend. */
export interface SearchLimits {
	concurrency: number;
	maxRetries: number;
	maxWaitMs: number;
	/** Whether the vendor's own records are kept with the people: for 100,000 of them they fill the memory. */
	keepsResponses?: boolean;
}

/** @returns what a search of the run may spend */
export function searchLimits(options: RunOptions): SearchLimits {
	const { concurrency, maxRetries, maxWaitSeconds, includeResponse: keepsResponses } = options;
	return { concurrency, maxRetries, maxWaitMs: maxWaitSeconds * 1000, keepsResponses };
}
