import type { Action } from '../../nodes/common/model/domain';
import { Fault } from '../../nodes/common/model/fault';
import { Changes, type ChangeLimits } from '../../nodes/common/change/changes';
import { Freshness } from '../../nodes/common/state/freshness';
import type { Person } from '../../nodes/common/who/Person';
import { FakeClock } from './fakeClock';
import { MemoryDirectory, type Account, type Behaviour } from './memoryDirectory';
import { everyone, placeOf } from './people';

export const SETS: Behaviour['traits'] = { changesSets: true };

/** Changes to be sent to a vendor in memory, and who was told what. */
export function changing(
	accounts: Account[],
	behaviour: Behaviour,
	limits: Partial<ChangeLimits> = {},
	action?: Action,
) {
	const directory = new MemoryDirectory(new FakeClock(), accounts, behaviour);
	const place = placeOf(directory);
	const people = everyone(place, directory, action);
	const told: Person[] = [];
	const freshness = new Freshness(place, () => people.filter(({ answer }) => answer === null));
	const { clock } = directory;
	const all = { concurrency: 5, batchSize: 100, checkFirst: true, clock, stopped: () => false, ...limits };
	const changes = new Changes(place, freshness, all, (person, answer) => {
		told.push(person);
		person.answer = answer;
	});
	return { directory, people, told, send: () => changes.send(people) };
}

export const badUser = (login: string | null, status = 400) =>
	new Fault('failed', `${login} is bad.`, { status, mayBeOneUser: true, fate: status === 500 ? 'answered' : 'none' });

/** Fails as a whole for the first of the bad ones that is in the set. */
export const spoiledBy =
	(logins: readonly string[], status = 400): Behaviour['before'] =>
	(request) => {
		if (request.kind !== 'change') return;
		const one = request.orders.find(({ user }) => logins.includes(user.login ?? ''));
		if (one) throw badUser(one.user.login, status);
	};

/** What someone was told: the fault's message, or that the change was taken. */
export const message = ({ answer }: Person) =>
	answer instanceof Fault ? answer.message : (answer?.fault?.message ?? 'taken');
