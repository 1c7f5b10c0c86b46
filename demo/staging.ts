import type { PersonInput, Sandbox, VendorName } from '../sandbox';
import { VENDOR_NAMES } from '../sandbox';
import type { Leaver } from './leavers';

const STAYING = 60;

/** Of every forty people one is like this, wherever the list comes from. */
const one = (n: number) => (index: number) => index % 40 === n;

/** Nobody knows this person: HR's address is out of date. */
const unknown = one(11);
/** Everybody has an account almost everywhere. */
const absent = (index: number, vendor: number) => index % 5 === 4 && Math.floor(index / 5) % 4 === vendor;
/** Someone was quicker than HR. */
const alreadyDisabled = (index: number) => index % 8 === 3;

/** What keeps a vendor from changing a person. */
const SPECIAL: Partial<Record<VendorName, { whom: (index: number) => boolean; how: PersonInput }>> = {
	oraclePrimavera: { whom: one(21), how: { changeMessage: 'The user is managed by an external identity system.' } },
	akana: { whom: one(17), how: { registration: 'pending' } },
};
/** Two accounts with one address. */
const twice = { vendor: 'alibabaCloudSso', whom: one(28) };

/**
 * Fills the vendors: most leavers have an account at most of them, some were disabled before, some can't be
 * changed; beside them are people who stay. And every vendor's patience is limited.
 */
export function stage(sandbox: Sandbox, leavers: readonly Leaver[]): void {
	const named = leavers.filter(({ email, login }) => email || login);
	const people = [...new Map(named.map((leaver) => [leaver.email || leaver.login, leaver])).values()];
	for (const [v, vendor] of VENDOR_NAMES.entries()) {
		const accounts = sandbox[vendor].people;
		for (const [index, leaver] of people.entries()) {
			if (unknown(index) || absent(index, v)) continue;
			const special = SPECIAL[vendor];
			const account = accountOf(leaver, vendor, {
				enabled: !alreadyDisabled(index),
				...(special?.whom(index) ? special.how : {}),
			});
			accounts.add(account);
			if (vendor === twice.vendor && twice.whom(index)) accounts.add({ ...account, login: `${account.login}2` });
		}
		accounts.addMany(STAYING, (i) => ({ login: `staying${i}`, email: neighbour(people[i], i) }));
	}
}

/** Every vendor now and then asks for patience, each in its own way. */
export function limit(sandbox: Sandbox, people: number): void {
	// The more there are, the more is allowed: nobody wants to watch for an hour.
	const perSecond = Math.max(25, Math.ceil(people / 20));
	sandbox.rsaIdPlus.limit({ perSecond, burst: 10, retryAfter: 'seconds' });
	sandbox.akana.limit({ perSecond, burst: 10, retryAfter: 'date' });
	sandbox.alibabaCloudSso.limit({ perSecond, burst: 10, retryAfter: 'none', as: 'Throttling' });
	// Everyone in one request: there a limit would hardly be met.
	sandbox.oraclePrimavera.faultOnce({ action: 'changeStatus' }, { kind: 'throttled', retryAfter: '1' }, 2);
}

function accountOf({ name, email, login }: Leaver, vendor: VendorName, more: PersonInput): PersonInput {
	const [firstName = '', ...rest] = name.split(' ');
	const user = login || email.split('@')[0]!;
	return {
		login: vendor === 'oraclePrimavera' ? user.toUpperCase() : user,
		email: email || `${user}@example.com`,
		firstName,
		lastName: rest.join(' '),
		displayName: name,
		...more,
	};
}

/** Someone who stays, with an address that looks like a leaver's: a sloppy search would find both. */
function neighbour(leaver: Leaver | undefined, index: number): string {
	const [local, domain] = (leaver?.email ?? '').split('@');
	return domain ? `${local}.${index}@${domain}` : `staying${index}@example.com`;
}
