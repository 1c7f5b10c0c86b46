import { TAKES_ACCESS, type Action } from '../../nodes/common/model/domain';
import { newEffort } from '../../nodes/common/model/effort';
import type { RunOptions } from '../../nodes/common/model/runOptions';
import type { Person, Place } from '../../nodes/common/who/Person';
import type { Ask } from '../../nodes/common/items/Ask';
import { Search } from '../../nodes/common/who/Search';
import type { MemoryDirectory } from './memoryDirectory';

/** The options as they are when nothing is set. */
export const DEFAULTS: RunOptions = {
	checkFirst: true,
	verify: false,
	whenNotFound: 'fail',
	maxUsers: 500,
	protectedUsers: [],
	allowedUsers: [],
	concurrency: 5,
	requestsPerSecond: 0,
	maxRetries: 5,
	maxWaitMs: 120_000,
	batchSize: 100,
	timeoutMs: 30_000,
	includeResponse: false,
	output: 'full',
};

/** @returns what an item asks for: a person by login, or by another name written as `email:…` */
export function ask(item: number, who: string, action: Action = 'disable', more: Partial<Ask> = {}): Ask {
	const [, by, value] = /^(?:(id|email|login):)?(.*)$/.exec(who)!;
	return {
		item,
		name: { by: (by ?? 'login') as 'login', value: value! },
		action,
		reason: null,
		scope: '',
		dryRun: false,
		...more,
	};
}

export function placeOf(directory: MemoryDirectory, limits: Partial<RunOptions> = {}, scope = ''): Place {
	return { scope, directory, search: new Search(directory, { ...DEFAULTS, ...limits }) };
}

/** @returns everyone who has an account, as found a moment ago and still to be changed */
export function everyone(place: Place, directory: MemoryDirectory, action: Action = TAKES_ACCESS[0]!): Person[] {
	return directory.accounts.map(({ enabled, locked, forbids, ...user }, item) => {
		const seen = { wall: directory.clock.wall(), tick: directory.clock.now() };
		const sighting = { user, state: { enabled, locked }, seen, forbids };
		return {
			key: user.login ?? '',
			place,
			action,
			dryRun: false,
			user,
			sighting,
			before: sighting,
			asks: [ask(item, user.login ?? '', action)],
			effort: newEffort({ maxRetries: 5, maxWaitMs: 120_000 }),
			answer: null,
			result: null,
		};
	});
}
