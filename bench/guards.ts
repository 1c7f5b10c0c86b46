import { Guards } from '../nodes/common/guards/guards';
import { readGuardEntries } from '../nodes/common/items/guardEntries';
import { atMost, type Effortful, type Outcome } from './scenario';
import { median } from './stats';

/** Reads a long list of protected people, and holds as many people against it, each with three names. */
export function guarding({ count, mostMs }: { count: number; mostMs: number }, { repetitions }: Effortful): Outcome {
	const entries = Array.from({ length: count }, (_, i) => `boss${i}@example.com`).join('\n');
	const times = Array.from({ length: repetitions }, () => {
		const before = process.cpuUsage();
		const protectedUsers = readGuardEntries(entries, 'Protected Users');
		const guards = new Guards({ protectedUsers, allowedUsers: [] }, { ownAccount: null, traits: {} });
		let refused = 0;
		for (let i = 0; i < count; i++) refused += isRefused(guards, i) ? 1 : 0;
		const { user, system } = process.cpuUsage(before);
		if (refused !== count / 2) throw new Error(`${refused} of ${count} were protected`);
		return (user + system) / 1000;
	});
	const what = `processor time for ${count} people and ${count} entries`;
	return { lines: [], verdicts: [atMost(what, median(times), mostMs, 'ms')] };
}

/** Every other one is protected, by a second address. */
function isRefused(guards: Guards, i: number): boolean {
	const user = { id: `u-${i}`, login: `login${i}`, email: `user${i}@example.com`, displayName: null };
	const alias = i % 2 === 0 ? `Boss${i}@Example.com` : `other${i}@example.com`;
	return guards.refusal('disable', { user, aliases: [{ by: 'email', value: alias }] }) !== null;
}
