import type { Action } from '../../../nodes/common/model/domain';
import { Fault } from '../../../nodes/common/model/fault';
import type { Unusable } from '../../../nodes/common/items/Ask';
import { FakeClock } from '../../support/fakeClock';
import { type Account, account, type Behaviour, crowd, MemoryDirectory } from '../../support/memoryDirectory';
import { ask, placeOf } from '../../support/people';
import { asksFor, changes, endOf, everyLogin, outcomes, scene, unchangedStates } from '../../support/runScene';

describe('a run', () => {
	it.each<[Action, Partial<Account>]>([
		['disable', { enabled: false }],
		['lock', { locked: true }],
		['enable', { enabled: true }],
		['unlock', { locked: false }],
	])('%ss everyone who is named', async (action, state) => {
		const accounts = [account('a'), account('b', { enabled: false, locked: true }), account('c')];
		const { directory, run } = scene(accounts);
		const ended = await run(asksFor(['a', 'b'], action));
		expect(directory.accounts).toMatchObject([state, state, { enabled: true, locked: false }]);
		const changed = ended.people.filter(({ result }) => result!.outcome === 'changed');
		const unchanged = ended.people.filter(({ result }) => result!.outcome === 'unchanged');
		expect([changed.length, unchanged.length]).toEqual([1, 1]);
		expect(changed[0]!.result).toMatchObject({ changed: true, proof: 'response', after: state, fault: null });
		expect(unchanged[0]!.result).toMatchObject({ changed: false, proof: 'check', after: state, fault: null });
		expect(changes(directory)).toEqual([`${action} ${changed[0]!.user.login}`]);
	});

	it('changes a person once whom several items name', async () => {
		const { directory, run } = scene(crowd(2));
		const ended = await run([ask(0, 'u0'), ask(1, 'email:U0@example.com'), ask(2, 'u1'), ask(3, 'id:id-u0')]);
		expect(changes(directory)).toEqual(['disable u0', 'disable u1']);
		expect(ended.people.map(({ asks }) => asks.map(({ item }) => item))).toEqual([[0, 1, 3], [2]]);
	});

	it('gives each piece of work the retries and the wait of the options', async () => {
		const { directory, run } = scene(crowd(1), { options: { maxRetries: 3, maxWaitMs: 7000 } });
		const [lookUp, change] = [jest.spyOn(directory, 'lookUp'), jest.spyOn(directory, 'change')];
		await run(asksFor(['u0']));
		const limits = expect.objectContaining({ maxRetries: 3, maxWaitMs: 7_000 });
		expect(lookUp.mock.calls).toEqual([[expect.anything(), limits]]);
		expect(change.mock.calls).toEqual([['disable', expect.anything(), limits]]);
	});

	it('says when it was seen that nothing was to be done, however long n8n has been up', async () => {
		const clock = new FakeClock(1, 3_600_000);
		const seenAt: number[] = [];
		const before: Behaviour['before'] = async () => {
			seenAt.push(clock.wall());
			await clock.advance(1_000);
		};
		const directory = new MemoryDirectory(clock, [account('a', { enabled: false }), ...crowd(2)], { before });
		const { run } = scene([], {
			options: { concurrency: 1 },
			setting: { clock, open: () => placeOf(directory, { concurrency: 1 }) },
		});
		const [a] = (await run(asksFor(['a', 'u0', 'u1']))).people;
		expect(a!.result).toMatchObject({ outcome: 'unchanged', proof: 'check', at: seenAt[0]! + 1_000 });
	});

	it('reads nobody back who certainly wasn’t changed', async () => {
		const before: Behaviour['before'] = (request) => {
			if (request.kind === 'change') throw new Fault('conflict', 'Pending deletion.', { status: 409 });
		};
		const { directory, run } = scene(crowd(1), { before, options: { verify: true } });
		expect(outcomes(await run(asksFor(['u0'])))).toEqual(['conflict']);
		expect(directory.requests).toEqual(['lookUp login u0', 'disable u0']);
	});

	it('does nothing for nobody', async () => {
		const { directory, run } = scene(crowd(2));
		expect(await run([])).toEqual({ people: [], unusable: [] });
		expect(directory.requests).toEqual([]);
	});

	it('takes more items than a function takes arguments', async () => {
		const { run } = scene([]);
		const fault = new Fault('invalid', 'Nobody.');
		const bad = Array.from({ length: 200_000 }, (_, item) => ({ ...ask(item, 'x'), name: null, fault }));
		expect((await run([], bad)).unusable).toHaveLength(200_000);
	});

	it('opens each part of the vendor once, and changes its own people there', async () => {
		const clock = new FakeClock();
		const places: Record<string, MemoryDirectory> = {
			'd-1': new MemoryDirectory(clock, crowd(2)),
			'd-2': new MemoryDirectory(clock, crowd(2)),
		};
		const open = jest.fn((scope: string) => {
			const place = places[scope];
			if (!place) throw new Fault('unauthorized', `No directory ${scope}.`);
			return placeOf(place, {}, scope);
		});
		const { run, known } = scene([], { setting: { open, clock } });
		const scoped = (item: number, who: string, scope: string) => ask(item, who, 'disable', { scope });
		const asks = [scoped(0, 'u0', 'd-1'), scoped(1, 'u0', 'd-2'), scoped(2, 'u1', 'd-3'), scoped(3, 'u1', 'd-1')];
		const ended = await run(asks);
		expect(outcomes(ended)).toEqual(['changed', 'changed', 'unauthorized', 'changed']);
		expect(open.mock.calls).toEqual([['d-1'], ['d-2'], ['d-3']]);
		expect(changes(places['d-1']!)).toEqual(['disable u0', 'disable u1']);
		expect(changes(places['d-2']!)).toEqual(['disable u0']);
		expect(known.size).toBe(4);
	});
});

describe('items that can’t be used', () => {
	const bad: Unusable = { ...ask(1, 'x'), name: null, fault: new Fault('invalid', 'Nobody.') };

	it('end the run at once with On Error = Stop', async () => {
		const { directory, run } = scene(crowd(2), { stops: true });
		expect(await endOf(run([ask(0, 'u0'), ask(2, 'u1')], [bad]))).toMatchObject({ item: 1, cause: bad.fault });
		expect(directory.requests).toEqual([]);
	});

	it('harm nobody else otherwise', async () => {
		expect(outcomes(await scene(crowd(2)).run([ask(0, 'u0'), ask(2, 'u1')], [bad]))).toEqual([
			'changed',
			'invalid',
			'changed',
		]);
	});

	it('are as many as there are when the vendor can’t be opened', async () => {
		const open = () => {
			throw new Fault('unauthorized', 'The key is empty.');
		};
		const asks = asksFor(['u0', 'u1']);
		expect(outcomes(await scene([], { setting: { open } }).run(asks))).toEqual(['unauthorized', 'unauthorized']);
		expect(await endOf(scene([], { setting: { open }, stops: true }).run(asks))).toMatchObject({ item: 0 });
	});

	it('the first of several is named, in whatever place it is', async () => {
		const protectedUsers = ['u1', 'u2'];
		const { run } = scene(crowd(3), { stops: true, options: { protectedUsers } });
		const scoped = (item: number, who: string, scope: string) => ask(item, who, 'disable', { scope });
		const asks = [scoped(0, 'u0', 'd-1'), scoped(2, 'u2', 'd-1'), scoped(1, 'u1', 'd-2')];
		expect(await endOf(run(asks))).toMatchObject({ item: 1, cause: { outcome: 'protected' } });
	});

	it('the first of several is named', async () => {
		const { run } = scene(crowd(4), { stops: true });
		expect(await endOf(run(asksFor(['u0', 'who', 'u2', 'nobody'])))).toMatchObject({ item: 1 });
	});
});

describe('the cap', () => {
	it.each([
		[3, 3, true],
		[2, 3, false],
		[0, 3, true],
		[1, 1, true],
	])('of %i lets %i people through: %s', async (maxUsers, n, passes) => {
		const { directory, known, run } = scene(crowd(n), { options: { maxUsers } });
		const ended = await run(asksFor([...everyLogin(n), 'u0']));
		expect(outcomes(ended)).toEqual(Array(n + 1).fill(passes ? 'changed' : 'refused'));
		expect(changes(directory)).toHaveLength(passes ? n : 0);
		expect(known.size).toBe(maxUsers === 0 ? 0 : n);
		if (passes) return;
		expect(directory.requests).toEqual([]);
		expect(ended.unusable[0]!.fault.sentence).toMatch(
			/more than 2 people at this node, so this step changed no one.*raise “Max Users”/,
		);
	});

	it('counts people once they are known: those of earlier runs, and those who weren’t found', async () => {
		const { directory, known, run } = scene(crowd(2), { options: { maxUsers: 2 } });
		known.add('somebody else');
		const ended = await run(asksFor(['u0', 'who', 'WHO']));
		expect(outcomes(ended)).toEqual(['refused', 'notFound', 'notFound']);
		expect(ended.people[0]!.result).toMatchObject({ changed: false, before: { enabled: true } });
		expect(changes(directory)).toEqual([]);
		expect(known.size).toBe(3);
	});

	it('counts one person as one, by whatever names', async () => {
		const { run } = scene(crowd(1), { options: { maxUsers: 2 } });
		expect((await run([ask(0, 'u0'), ask(1, 'email:u0@example.com')])).people).toMatchObject([
			{ result: { outcome: 'changed' } },
		]);
	});

	it('doesn’t count what names nobody', async () => {
		const bad: Unusable = { ...ask(1, 'x'), name: null, fault: new Fault('invalid', 'Nobody.') };
		const { known, run } = scene(crowd(1), { options: { maxUsers: 1 } });
		expect(outcomes(await run(asksFor(['u0']), [bad]))).toEqual(['changed', 'invalid']);
		expect(known.size).toBe(1);
	});

	it('counts people of earlier runs', async () => {
		const { directory, run } = scene(crowd(1), { setting: { countPeople: () => 501 }, stops: true });
		expect(await endOf(run(asksFor(['u0'])))).toMatchObject({ item: 0, cause: { outcome: 'refused' } });
		expect(unchangedStates(directory)).toBe(true);
	});
});

describe('skipping who isn’t there', () => {
	const options = { whenNotFound: 'skip', concurrency: 1 } as const;
	const noReading: Behaviour['traits'] = {
		finds: { id: 'no', email: 'single', login: 'single' },
		readsBy: ['email'],
	};

	it('doesn’t stop the others', async () => {
		const { directory, run } = scene(crowd(3), { options, stops: true, traits: noReading });
		const ended = await run([ask(0, 'who'), ask(1, 'id:who'), ask(2, 'u1'), ask(3, 'id:id-u2')]);
		expect(outcomes(ended)).toEqual(['notFound', 'notFound', 'changed', 'set']);
		expect(directory.accounts.map(({ enabled }) => enabled)).toEqual([true, false, false]);
	});

	it('skips nobody whose name several share, or who couldn’t be looked up', async () => {
		const twice = { email: 'team@example.com' };
		const accounts = [account('a', twice), account('b', twice), account('c')];
		const { directory, run } = scene(accounts, { options, stops: true });
		const ended = await endOf(run([ask(0, 'c'), ask(1, 'email:team@example.com')]));
		expect(ended).toMatchObject({ item: 1, cause: { outcome: 'ambiguous' } });
		expect(changes(directory)).toEqual([]);
	});

	it('skips nothing else', async () => {
		const { run } = scene(crowd(3), { options: { ...options, protectedUsers: ['u1'] }, stops: true });
		expect(await endOf(run(asksFor(['who', 'u1'])))).toMatchObject({ item: 1, cause: { outcome: 'protected' } });
	});
});
