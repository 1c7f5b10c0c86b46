import { VENDOR_NAMES, type Person, type Sandbox, type VendorName } from '../sandbox';
import type { Leaver } from './leavers';
import type { ReportLine } from './offboard';
import { linesByRow } from './report';
import { listOf, VENDORS } from './vendors';

const ASKED = ['disable', 'lock'];
const DONE = ['changed', 'set'];
const SO = [...DONE, 'unchanged'];
/** The run failed, not the person: nobody may take that for done. */
const NOT_DONE = ['refused', 'unauthorized', 'rateLimited', 'notAttempted', 'unknown'];

/**
 * Holds the report against the vendors' own records.
 * @returns a sentence for everyone who isn't accounted for; none is the goal
 */
export function audit(sandbox: Sandbox, leavers: readonly Leaver[], report: readonly ReportLine[]): string[] {
	const ofRow = linesByRow(report);
	return [
		...leavers.flatMap(({ row, name, action }) => {
			const asked = new Set((ofRow.get(row) ?? []).map(({ vendor }) => vendor));
			// A row that can't be understood is given to no vendor, and is in the report once.
			const wanted = ASKED.includes(action) ? VENDOR_NAMES : [];
			const others = wanted.filter((vendor) => !asked.has(vendor));
			return others.length === 0 ? [] : [`${name}: not in the report of ${listOf(others)}.`];
		}),
		...VENDOR_NAMES.flatMap((vendor) => auditVendor(sandbox, vendor, report)),
	];
}

function auditVendor(sandbox: Sandbox, vendor: VendorName, report: readonly ReportLine[]): string[] {
	const { people } = sandbox[vendor];
	const lines = report.filter((line) => line.vendor === vendor);
	const reported = new Set(
		lines.filter(({ outcome }) => DONE.includes(outcome)).flatMap(({ employee }) => people.byEmail(employee.email)),
	);
	const touched = new Set(people.all().filter(({ history }) => history.length > 1));
	return [
		...lines.flatMap((line) => doubt(line, people.byEmail(line.employee.email), vendor) ?? []),
		...[...touched]
			.filter((person) => !reported.has(person))
			.map(({ email }) => `${email}: was changed at ${VENDORS[vendor].label}, and the report doesn't say so.`),
		...[...reported]
			.filter((person) => !touched.has(person))
			.map(({ email }) => `${email}: wasn't changed at ${VENDORS[vendor].label}, and the report says so.`),
	];
}

function doubt(
	{ employee: { name }, outcome, action }: ReportLine,
	accounts: readonly Person[],
	vendor: VendorName,
): string | undefined {
	const { label, hasLock } = VENDORS[vendor];
	if (NOT_DONE.includes(outcome)) return `${name}: not done at ${label} (${outcome}).`;
	if (outcome === 'notFound' && accounts.length > 0) return `${name}: has an account at ${label}, reported as missing.`;
	if (!SO.includes(outcome)) return undefined;

	const locks = action === 'lock' && hasLock;
	const asAsked = accounts.length === 1 && accounts.every(({ enabled, locked }) => (locks ? locked : !enabled));
	return asAsked ? undefined : `${name}: is not ${locks ? 'locked' : 'disabled'} at ${label}, though reported so.`;
}
