import type { Action } from '../../nodes/common/model/domain';
import { Fault } from '../../nodes/common/model/fault';
import type { RunOptions } from '../../nodes/common/model/runOptions';
import type { Person } from '../../nodes/common/who/Person';
import type { Ask, Unusable } from '../../nodes/common/items/Ask';
import { StatusRun } from '../../nodes/common/run/StatusRun';
import { RunEnded } from '../../nodes/common/outcomes/stop';
import { type RunSetting } from '../../nodes/common/run/ChangePhase';
import { FakeClock } from './fakeClock';
import { crowd, MemoryDirectory, type Account, type Behaviour } from './memoryDirectory';
import { ask, DEFAULTS, placeOf } from './people';

export const asksFor = (logins: readonly string[], action: Action = 'disable') =>
	logins.map((login, item) => ask(item, login, action));
export const everyLogin = (n: number) => crowd(n).map(({ login }) => login!);

export interface Scene extends Behaviour {
	options?: Partial<RunOptions>;
	setting?: Partial<RunSetting>;
	stops?: boolean;
}

export function scene(accounts: Account[], { options, setting, stops, ...behaviour }: Scene = {}) {
	const clock = new FakeClock();
	const directory = new MemoryDirectory(clock, accounts, behaviour);
	const known = new Set<string>();
	const run = new StatusRun({
		label: 'The vendor',
		options: { ...DEFAULTS, ...options },
		stopsOnFailure: stops ?? false,
		open: (scope) => placeOf(directory, options, scope),
		countPeople: (keys) => {
			for (const key of keys) known.add(key);
			return known.size;
		},
		clock,
		...setting,
	});
	return { clock, directory, known, run: (asks: readonly Ask[], bad: readonly Unusable[] = []) => run.run(asks, bad) };
}

/** Outcomes by item, whoever they are about. */
export function outcomes({ people, unusable }: { people: readonly Person[]; unusable: readonly Unusable[] }) {
	const byItem: Array<string | undefined> = [];
	for (const { asks, result } of people) for (const { item } of asks) byItem[item] = result?.outcome;
	for (const { item, fault } of unusable) byItem[item] = fault.outcome;
	return byItem;
}

export async function endOf(running: Promise<unknown>): Promise<RunEnded> {
	const error: unknown = await running.catch((thrown: unknown) => thrown);
	if (error instanceof RunEnded) return error;
	throw error instanceof Error ? error : new Error('It went through');
}

export const unchangedStates = ({ accounts }: MemoryDirectory) =>
	accounts.every(({ enabled, locked }) => enabled && !locked);
export const changes = ({ requests }: MemoryDirectory) =>
	requests.filter((one) => /^(en|dis)able |^(un)?lock /.test(one));
export const lost = () => new Fault('unknown', 'The connection broke.', { fate: 'open', retry: 'later' });
