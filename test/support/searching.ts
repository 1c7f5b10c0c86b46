import type { Name } from '../../nodes/common/model/domain';
import { Fault } from '../../nodes/common/model/fault';
import { Absent, type Found } from '../../nodes/common/model/names';
import { Search } from '../../nodes/common/who/Search';
import { FakeClock } from './fakeClock';
import { MemoryDirectory, type Account, type Behaviour } from './memoryDirectory';

export const LIMITS = { concurrency: 3, maxRetries: 1, maxWaitMs: 1000 };

export const email = (login: string): Name => ({ by: 'email', value: `${login}@example.com` });
export const login = (value: string): Name => ({ by: 'login', value });
export const id = (value: string): Name => ({ by: 'id', value });

/** A search among users in memory. */
export function searching(accounts: Account[], behaviour: Behaviour = {}) {
	const directory = new MemoryDirectory(new FakeClock(), accounts, behaviour);
	return { directory, search: new Search(directory, LIMITS) };
}

/** Who was found, in logins; `absent`, or a fault's outcome. */
export function inWords(found: Found | undefined) {
	if (found instanceof Absent) return 'absent';
	return found instanceof Fault ? found.outcome : found?.map(({ user }) => user.login);
}

/** @throws what comes of a vendor that is down */
export const down = () => {
	throw new Fault('unknown', 'It is down.', { status: 503, fate: 'open', retry: 'later', advice: 'Wait.' });
};
