import type { Operation } from './domain';

/** AWS SDK v3 keeps as many connections; more win little, and a refusal meets all that are in flight. */
export const MOST_IN_FLIGHT = 50;

export interface OptionRule {
	default: boolean | number | string;
	/** The operations that it isn't for; one that was set for another operation stays in the workflow. */
	notOf?: readonly Operation[];
	/** It guards people: without it no one may be changed. */
	guards?: boolean;
	/** What a number is clamped to. */
	least?: number;
	most?: number;
}

const READING = ['get', 'getMany'] as const;

/** Every option, in the order in which people need them: guards, what else rules the change, what comes out, how fast. */
export const OPTIONS = {
	dryRun: { default: false, notOf: READING },
	maxUsers: { default: 500, notOf: READING, guards: true, least: 0 },
	protectedUsers: { default: '', notOf: READING, guards: true },
	allowedUsers: { default: '', notOf: READING, guards: true },
	whenNotFound: { default: 'fail', notOf: ['getMany'] },
	checkFirst: { default: true, notOf: READING },
	verify: { default: false, notOf: READING },
	output: { default: 'full', notOf: READING },
	includeResponse: { default: false },
	concurrency: { default: 0, least: 0, most: MOST_IN_FLIGHT },
	requestsPerSecond: { default: 0, least: 0, most: 10_000 },
	batchSize: { default: 100, notOf: READING, least: 1, most: 10_000 },
	maxRetries: { default: 5, least: 0, most: 50 },
	maxWaitSeconds: { default: 120, least: 0, most: 86_400 },
	timeoutSeconds: { default: 30, least: 1, most: 3_600 },
} as const satisfies Record<string, OptionRule>;

export type OptionName = keyof typeof OPTIONS;

/** @returns the rule of an option, by the name in a workflow; undefined where there is no such option */
export function ruleOf(name: string): OptionRule | undefined {
	return Object.hasOwn(OPTIONS, name) ? OPTIONS[name as OptionName] : undefined;
}

/** @returns an option's name as the editor shows it */
export function titleOf(name: string): string {
	const words = name
		.replace(/Seconds$/, '')
		.replace(/[A-Z]/g, ' $&')
		.replace(/^./, (first) => first.toUpperCase());
	return name.endsWith('Seconds') ? `${words} (Seconds)` : words;
}

/** A run's options, checked and with their defaults filled in. */
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
	maxWaitMs: number;
	batchSize: number;
	timeoutMs: number;
	includeResponse: boolean;
	output: 'full' | 'essential';
}
