import type { Outcome } from '../../nodes/common/model/domain';
import type { CheckId } from '../exchange';
import type { VendorName } from './index';

/** The other possibility of a fact, as the sandbox plays it. */
export interface Switch {
	vendor: VendorName;
	/** In words. */
	what: string;
	/** The sandbox's settings. */
	settings: Record<string, unknown>;
	refutes: string;
	by: CheckId;
	/** What the nodes then do, in words … */
	nodes: string;
	/** … and what comes of the checks, where it is another outcome than usual; `null` where the check can't be run then. */
	outcomes: Partial<Record<CheckId, Outcome>>;
}

export const SWITCHES: readonly Switch[] = [];
