import type { Action, Name } from '../model/domain';
import type { Fault } from '../model/fault';

/** What one input item asks for. */
export interface Ask {
	item: number;
	name: Name;
	action: Action;
	reason: string | null;
	/** The part of the vendor that the user belongs to, where it has parts. */
	scope: string;
	/** It only wants to know what would change. */
	dryRun: boolean;
}

/** An input item that asks for nothing that can be done. */
export interface Unusable extends Pick<Ask, 'item' | 'action' | 'reason'> {
	name: Name | null;
	fault: Fault;
}
