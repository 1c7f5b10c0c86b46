import type { INodeProperties } from 'n8n-workflow';
import type { Operation } from '../model/domain';

/** What a vendor's node says of itself beyond what the vendor's table tells. */
export interface Panel {
	/** Shown at the top for the operations that they are about. */
	notices: Array<{ text: string; operations: Operation[] }>;
	/** Realistic values for the locator's modes. */
	examples: { id: string; login: string };
	/** Parameters of the vendor's own, between the operation and the user. */
	own?: INodeProperties[];
	/** Whether the vendor stores the reason, for its description. */
	storesReason?: string;
	/** Whether users are changed in sets, so that their size is an option. */
	batches?: boolean;
}
