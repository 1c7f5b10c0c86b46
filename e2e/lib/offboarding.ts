import { VENDOR_NAMES } from '../../sandbox';
import type { WorkflowJson } from './n8n-api';
import type { CredentialReference } from './stage';
import { VENDORS } from './vendors';
import { by, items, node, START, userStatus } from './workflows';

const COLUMN = 260;
const ROW = 180;

/** Leavers who are disabled at all four vendors, and a help desk that hears of whom that failed for. */
export function offboarding(emails: string[], credentials: Record<string, CredentialReference>): WorkflowJson {
	const leavers = items(
		'Leavers',
		emails.map((email) => ({ email })),
	);
	const helpDesk = node('Tell the Help Desk', 'n8n-nodes-base.noOp', 1, {});
	const disable = VENDOR_NAMES.map((vendor) =>
		userStatus(
			VENDORS[vendor].label,
			vendor,
			{ operation: 'disable', user: by('email', '={{ $json.email }}'), reason: 'Left the company' },
			{ credentials: credentials[vendor]!, onError: 'continueErrorOutput' },
		),
	);
	const to = ({ name }: { name: string }) => ({ node: name, type: 'main' as const, index: 0 });
	const middle = ((disable.length - 1) / 2) * ROW;
	return {
		name: 'Offboard leavers',
		nodes: [
			{ ...START, position: [0, middle] },
			{ ...leavers, position: [COLUMN, middle] },
			...disable.map((one, row) => ({ ...one, position: [2 * COLUMN, row * ROW] as [number, number] })),
			{ ...helpDesk, position: [3 * COLUMN + 40, middle] },
		],
		connections: {
			[START.name]: { main: [[to(leavers)]] },
			[leavers.name]: { main: [disable.map(to)] },
			...Object.fromEntries(disable.map(({ name }) => [name, { main: [[], [to(helpDesk)]] }])),
		},
	};
}
