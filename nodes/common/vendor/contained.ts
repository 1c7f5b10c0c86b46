import { noteFate, type Effort } from '../model/effort';
import { asFault, Cancelled, orElse, StaleState } from '../model/fault';
import type { UserDirectory } from './UserDirectory';

/**
 * @returns the directory with whatever its calls throw made a fault: of the one person whom the call was about,
 * and `unknown` where a change had been sent
 */
export function contained(directory: UserDirectory): UserDirectory {
	return {
		get traits() {
			return directory.traits;
		},
		get ownAccount() {
			return directory.ownAccount;
		},
		lookUp: async (name, effort) => await calling(async () => await directory.lookUp(name, effort)),
		absence: async (name, effort) => await calling(async () => (await directory.absence?.(name, effort)) ?? []),
		page: async (query, cursor, effort) => await calling(async () => await directory.page(query, cursor, effort)),
		prepare: async (effort) => await calling(async () => await directory.prepare?.(effort)),
		change: async (action, orders, effort) =>
			await calling(async () => {
				const answers = await directory.change(action, orders, effort);
				const isMissing = answers.length !== orders.length || (answers.length === 1 && answers[0] === null);
				if (isMissing) throw new RangeError('An answer for each order is missing');
				return answers;
			}, effort),
		hints: () => orElse(() => directory.hints?.() ?? [], []),
	};
}

/** @param change - the effort of a call that changes someone */
async function calling<T>(call: () => Promise<T>, change?: Effort): Promise<T> {
	const attempts = change?.attempts ?? 0;
	try {
		return await call();
	} catch (error) {
		if (change && error instanceof StaleState) throw error;
		const fault = asFault(error, change && change.attempts > attempts ? 'open' : 'none');
		if (change) noteFate(change, fault.fate);
		throw error instanceof Cancelled ? error : fault;
	}
}
