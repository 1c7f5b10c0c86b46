import { nameKey } from '../../../nodes/common/model/names';
import { readStates } from '../../../nodes/common/state/observer';
import { account, crowd, type Account, type Behaviour } from '../../support/memoryDirectory';
import { down, login, searching } from '../../support/searching';

const BLIND: Behaviour['traits'] = {
	singleTellsState: { id: true, email: false, login: false },
	listing: { tellsState: false },
};

/** Looks everyone up by login, and then reads their states. */
async function reading(accounts: Account[], behaviour: Behaviour) {
	const names = accounts.map((one) => login(one.login!));
	const { directory, search } = searching(accounts, behaviour);
	const found = await search.find(names);
	const sightings = names.flatMap((name) => found.get(nameKey(name, {})) as []);
	directory.requests.length = 0;
	const reads = await readStates({ directory, search }, sightings);
	return { directory, told: reads.map(({ sighting, fault }) => fault?.message ?? sighting.state?.enabled) };
}

describe('reading the states that a look-up didn’t tell', () => {
	it('asks for each, and leaves alone a list that doesn’t tell them either', async () => {
		const traits = { ...BLIND, listing: { tellsState: false, worthFrom: 2 } };
		const { directory, told } = await reading([account('a', { enabled: false }), ...crowd(3)], { traits });
		expect(told).toEqual([false, true, true, true]);
		expect(directory.asked('lookUp id')).toHaveLength(4);
		expect(directory.asked('page')).toEqual([]);
	});

	it('says of whom it can’t be read, and why', async () => {
		const people = [account('a', { id: null }), account('b'), account('c'), account('d', { enabled: null })];
		const before: Behaviour['before'] = (request) => {
			if (request.kind !== 'lookUp' || request.name.by !== 'id') return;
			if (request.name.value === 'id-b') down();
			people.splice(2, 1);
		};
		const { told } = await reading(people, { traits: BLIND, before });
		expect(told).toEqual([
			'The status of “a” couldn’t be read, the vendor doesn’t tell it.',
			'The status of “b” couldn’t be read: It is down.',
			'The status of “c” couldn’t be read, the vendor doesn’t tell it.',
			'The status of “d” couldn’t be read, the vendor doesn’t tell it.',
		]);
	});

	it('reads nobody whose state is known', async () => {
		const { directory, told } = await reading(crowd(2), {});
		expect(told).toEqual([true, true]);
		expect(directory.requests).toEqual([]);
	});
});
