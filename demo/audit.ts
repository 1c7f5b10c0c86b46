import { VENDOR_NAMES, type Person, type Sandbox, type VendorName } from '../sandbox';
import type { Leaver } from './leavers';
import type { ReportLine } from './offboard';

const DONE = ['changed', 'set'];
const SO = [...DONE, 'unchanged'];
/** The run failed, not the person: nobody may take that for done. */
const NOT_DONE = ['refused', 'unauthorized', 'rateLimited', 'notAttempted', 'unknown'];
const HAS_LOCK: readonly VendorName[] = ['oraclePrimavera', 'akana'];

/**
 * Holds the report against the vendors' own records.
 * @returns a sentence for everyone who isn't accounted for; none is the goal
 */
export function audit(sandbox: Sandbox, leavers: readonly Leaver[], report: readonly ReportLine[]): string[] {
	return VENDOR_NAMES.flatMap((vendor) => {
		const lines = report.filter((line) => line.vendor === vendor);
		const { people } = sandbox[vendor];
		const touched = new Set(people.all().filter(({ history }) => history.length > 1));
		const reported = lines
			.filter(({ outcome }) => DONE.includes(outcome))
			.flatMap(({ employee }) => people.byEmail(employee.email));
		return [
			...leavers
				.filter(({ row }) => !lines.some(({ employee }) => employee.row === row))
				.map(({ name }) => `${name}: ${vendor} isn't in the report.`),
			...lines.flatMap((line) => doubts(line, people.byEmail(line.employee.email), vendor)),
			...[...touched]
				.filter((person) => !reported.includes(person))
				.map(({ email }) => `${email}: was changed at ${vendor}, and the report doesn't say so.`),
			...reported
				.filter((person) => !touched.has(person))
				.map(({ email }) => `${email}: wasn't changed at ${vendor}, and the report says so.`),
		];
	});
}

function doubts(
	{ employee, outcome, action, error }: ReportLine,
	accounts: readonly Person[],
	vendor: VendorName,
): string[] {
	if (NOT_DONE.includes(outcome)) return [`${employee.name}: ${vendor}: ${error ?? outcome}`];
	if (outcome === 'notFound' && accounts.length > 0)
		return [`${employee.name}: has an account at ${vendor}, reported as missing.`];
	if (!SO.includes(outcome)) return [];
	const locks = action === 'lock' && HAS_LOCK.includes(vendor);
	const asAsked = accounts.length === 1 && accounts.every(({ enabled, locked }) => (locks ? locked : !enabled));
	return asAsked ? [] : [`${employee.name}: is not ${locks ? 'locked' : 'disabled'} at ${vendor}, though reported so.`];
}
