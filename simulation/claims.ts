import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import type { Operation, Outcome, Proof, User, UserState } from '../nodes/common/model/domain';
import type { Run } from '../engine';
import type { Item } from './draw/items';
import { DRY_BY_ITEM } from './draw/options';
import type { Scenario } from './draw/scenario';
import { NODE_NAME } from './workflow';

/** What the node said of one item, in the form that the contract with users fixes. */
export interface Claim {
	/** The input item that it is paired with. */
	item: number;
	/** 0: the regular output, 1: the error output. */
	output: number;
	/** The whole item as it left the node. */
	json: IDataObject;
	/** The sentence of a failed item; null for the others. */
	error: string | null;
	said: Said;
}

/** The flat object of the contract. */
export interface Said {
	vendor: string;
	operation: Operation;
	action: string;
	user: User;
	outcome: Outcome;
	changed: boolean | null;
	before: UserState | null;
	requested: Partial<UserState> | null;
	after: UserState | null;
	verified: boolean;
	proof: Proof;
	attempts: number;
	waitedMs: number;
	requestId: string | null;
	reason: string | null;
	at: string | null;
	warning: string | null;
}

/** What `get` and `getMany` say of a user. */
export interface Reading {
	item: number;
	json: IDataObject;
	user: User;
	enabled: boolean | null;
	locked: boolean | null;
}

/** Outcomes that say that the vendor has the person so, or took it. */
export const SUCCESSES: readonly Outcome[] = ['changed', 'unchanged', 'set', 'wouldChange'];

/** @returns the outcomes of a run, in the order of the outputs; none where the node threw */
export function claimsOf(run: Run): Claim[] {
	return [0, 1].flatMap((output) => run.output(NODE_NAME, output).flatMap((item) => claimOf(item, output)));
}

function claimOf({ json, pairedItem }: INodeExecutionData, output: number): Claim[] {
	const nested = output === 1 ? json.error : json;
	if (typeof nested !== 'object' || nested === null || !('outcome' in nested)) return [];
	const error = output === 1 ? json.message : json.error;
	return [
		{
			item: itemOf(pairedItem),
			output,
			json,
			error: typeof error === 'string' ? error : null,
			said: nested as unknown as Said,
		},
	];
}

/** @returns the users that a reading operation gave */
export function readingsOf(run: Run): Reading[] {
	return run.output(NODE_NAME).flatMap(({ json, pairedItem }) => {
		if (!('enabled' in json)) return [];
		const { user, enabled, locked } = json as unknown as Reading;
		return [{ item: itemOf(pairedItem), json, user, enabled, locked }];
	});
}

function itemOf(pairedItem: INodeExecutionData['pairedItem']): number {
	const [paired] = Array.isArray(pairedItem) ? pairedItem : [pairedItem];
	return typeof paired === 'object' ? paired.item : (paired ?? NaN);
}

/** @returns whether an operation only reads */
export function isReading({ operation }: Scenario): boolean {
	return operation === 'get' || operation === 'getMany';
}

/** @returns whether a run may change anybody at all */
export function mayChange(scenario: Scenario): boolean {
	return !isReading(scenario) && scenario.items.some((item) => !isDry(scenario, item));
}

/** @returns whether an item only wants to know what would happen */
export function isDry({ options: { dryRun } }: Scenario, { json }: Item): boolean {
	return dryRun === DRY_BY_ITEM ? json.dry === true : dryRun === true;
}
