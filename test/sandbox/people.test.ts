import { People } from '../../sandbox';
import { StillClock } from './support';

function people(): { clock: StillClock; list: People } {
	const clock = new StillClock(0);
	return { clock, list: new People((n) => `id-${n}`, clock) };
}

it('makes the same people each time', () => {
	const make = () =>
		people()
			.list.addMany(20, (i) => ({ enabled: i % 2 === 0 }))
			.map(({ id, login, email, displayName, enabled }) => ({ id, login, email, displayName, enabled }));
	expect(make()).toEqual(make());
	expect(make()[2]).toEqual({
		id: 'id-3',
		login: 'user3',
		email: 'user3@example.com',
		displayName: 'Dev Dunn',
		enabled: true,
	});
});

it('finds by id, login and e-mail in any case; e-mails may be shared, ids not', () => {
	const { list } = people();
	const a = list.add({ login: 'Ann', email: 'Shared@example.com' });
	const b = list.add({ login: 'bob', email: 'shared@example.com' });
	expect(list.get(a.id)).toBe(a);
	expect(list.byLogin('ANN')).toBe(a);
	expect(list.byEmail('SHARED@example.com')).toEqual([a, b]);
	expect(() => list.add({ id: a.id })).toThrow(/is taken/);
	expect(list.remove(a.id)).toBe(true);
	expect(list.byLogin('ann')).toBeUndefined();
	expect(list.byEmail('shared@example.com')).toEqual([b]);
	expect(list.remove(a.id)).toBe(false);
});

it('keeps the history of changes, not of writes that change nothing', () => {
	const { clock, list } = people();
	const { id, history } = list.add();
	clock.ms = 10;
	list.setState(id, { enabled: false }, 'api', 7);
	clock.ms = 20;
	list.setState(id, { enabled: false }, 'api', 8);
	clock.ms = 30;
	list.setState(id, { locked: true });
	expect(history).toEqual([
		{ at: 0, enabled: true, locked: false, by: 'admin', requestNo: null },
		{ at: 10, enabled: false, locked: false, by: 'api', requestNo: 7 },
		{ at: 30, enabled: false, locked: true, by: 'admin', requestNo: null },
	]);
	expect(() => list.setState('nobody', {})).toThrow(/No person/);
});

it.each([
	[{ enabled: true }, 0, 9, true],
	[{ enabled: true }, 10, 10, true],
	[{ enabled: true }, 11, 19, false],
	[{ enabled: true }, 11, 20, true],
	[{ enabled: false }, 0, 9, false],
	[{ enabled: false }, 20, 99, true],
	[{ enabled: false }, 21, 99, false],
	[{ enabled: false, locked: true }, 0, 99, false],
])('was ever %j within [%i, %i]: %s', (flags, from, to, expected) => {
	const { clock, list } = people();
	const { id } = list.add();
	clock.ms = 10;
	list.setState(id, { enabled: false });
	clock.ms = 20;
	list.setState(id, { enabled: true });
	expect(list.wasEver(id, flags, from, to)).toBe(expected);
});
