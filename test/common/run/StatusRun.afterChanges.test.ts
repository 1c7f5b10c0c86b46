import { TAKES_ACCESS } from '../../../nodes/common/model/domain';
import { Cancelled, Fault } from '../../../nodes/common/model/fault';
import { FakeClock } from '../../support/fakeClock';
import { account, type Behaviour, crowd, MemoryDirectory, type Request } from '../../support/memoryDirectory';
import { ask, placeOf } from '../../support/people';
import { asksFor, changes, endOf, everyLogin, lost, outcomes, scene, type Scene } from '../../support/runScene';

describe('reading back', () => {
	it('is done on demand, even when the answer told the state', async () => {
		const { directory, run } = scene(crowd(2), { options: { verify: true } });
		const ended = await run(asksFor(['u0', 'u1']));
		expect(directory.requests.slice(-2)).toEqual(['lookUp id id-u0', 'lookUp id id-u1']);
		for (const { result, sighting } of ended.people) {
			expect(result).toMatchObject({ outcome: 'changed', proof: 'readBack' });
			expect(sighting!.state).toEqual({ enabled: false, locked: false });
		}
	});

	it.each(TAKES_ACCESS)('is done always where an answer proves too little (%s)', async (action) => {
		const traits = { alwaysReadsBack: ['lock'] } as const;
		const { run } = scene(crowd(1), { traits, answersState: false });
		const ended = await run(asksFor(['u0'], action));
		expect(ended.people[0]!.result).toMatchObject({ proof: action === 'lock' ? 'readBack' : null, outcome: 'changed' });
	});

	it('finds out when the vendor did nothing', async () => {
		const lies: Scene = { answersState: false, applies: () => false, options: { verify: true } };
		const ended = await scene(crowd(1), lies).run(asksFor(['u0']));
		expect(ended.people[0]!.result).toMatchObject({ outcome: 'unverified', changed: false, proof: null });
		expect(await endOf(scene(crowd(1), { ...lies, stops: true }).run(asksFor(['u0'])))).toMatchObject({ item: 0 });
	});

	it('that can’t be done is a warning', async () => {
		const accounts = [account('a', { id: null }), ...crowd(2)];
		const before: Behaviour['before'] = (request) => {
			if (request.kind === 'lookUp' && request.name.value === 'id-u0') throw lost();
		};
		const after: Behaviour['after'] = (request) => {
			if (request.kind === 'change' && request.orders[0]!.user.login === 'u1') accounts.pop();
		};
		const { run } = scene(accounts, { options: { verify: true }, before, after });
		const ended = await run(asksFor(['a', 'u0', 'u1']));
		expect(ended.people.map(({ result }) => [result!.outcome, result!.proof, result!.warning])).toEqual([
			['changed', 'response', expect.stringMatching(/no way to read a user/)],
			['changed', 'response', expect.stringMatching(/The connection broke/)],
			['changed', 'response', expect.stringMatching(/isn’t there any more/)],
		]);
		expect(ended.people.map(({ sighting }) => sighting!.state!.enabled)).toEqual([true, true, true]);
	});
});

describe('an answer that is lost', () => {
	/** The connection breaks for one user, before or after the vendor did it. */
	const losing = (login: string, when: 'before' | 'after'): Behaviour => ({
		[when]: (request: Request) => {
			if (request.kind === 'change' && request.orders.some(({ user }) => user.login === login)) throw lost();
		},
	});

	it.each([true, false])('is found out by reading back (stop: %s)', async (stops) => {
		const { directory, run } = scene(crowd(4), { ...losing('u1', 'after'), stops, options: { concurrency: 1 } });
		const ended = await run(asksFor(everyLogin(4)));
		expect(outcomes(ended)).toEqual(Array(4).fill('changed'));
		expect(ended.people[1]!.result).toMatchObject({
			proof: 'readBack',
			after: { enabled: false },
			warning: expect.stringMatching(/No usable answer came/),
		});
		expect(changes(directory)).toHaveLength(4);
	});

	it('leaves the outcome unknown when it may yet arrive', async () => {
		const { run } = scene(crowd(3), losing('u1', 'before'));
		const ended = await run(asksFor(everyLogin(3)));
		expect(outcomes(ended)).toEqual(['changed', 'unknown', 'changed']);
		expect(ended.people[1]!.result).toMatchObject({ changed: null, after: { enabled: true }, proof: null });
	});

	it('leaves it unknown where nobody can be read', async () => {
		const accounts = [account('a', { id: null })];
		const ended = await scene(accounts, losing('a', 'after')).run(asksFor(['a']));
		expect(ended.people[0]!.result).toMatchObject({
			outcome: 'unknown',
			changed: null,
			after: null,
			warning: expect.stringMatching(/couldn’t be read back/),
		});
	});

	it('ends the run with On Error = Stop when it stays lost, and sends nothing more', async () => {
		const { directory, run } = scene(crowd(4), { ...losing('u1', 'before'), stops: true, options: { concurrency: 1 } });
		const ended = await endOf(run(asksFor(everyLogin(4))));
		expect(ended).toMatchObject({ item: 1, cause: { outcome: 'unknown' } });
		expect(changes(directory)).toEqual(['disable u0', 'disable u1']);
		expect(ended.people.map(({ answer }) => answer !== null)).toEqual([true, true, false, false]);
	});

	it('spares nobody else the reading back', async () => {
		const { directory, run } = scene(crowd(3), {
			...losing('u1', 'after'),
			stops: true,
			answersState: false,
			traits: { alwaysReadsBack: ['lock'] },
			options: { concurrency: 1 },
		});
		const ended = await run(asksFor(everyLogin(3), 'lock'));
		expect(ended.people.map(({ result }) => result!.proof)).toEqual(['readBack', 'readBack', 'readBack']);
		expect(directory.accounts.every(({ locked }) => locked)).toBe(true);
	});
});

describe('a failure in mid-run', () => {
	const refusing = (login: string): Behaviour => ({
		answers: ({ user }) => (user.login === login ? { fault: new Fault('failed', 'No.', { status: 200 }) } : undefined),
	});

	it('ends it with On Error = Stop', async () => {
		const { directory, run } = scene(crowd(5), { ...refusing('u1'), stops: true, options: { concurrency: 1 } });
		const ended = await endOf(run(asksFor(everyLogin(5))));
		expect(ended).toMatchObject({ item: 1, cause: { message: 'No.' } });
		expect(changes(directory)).toEqual(['disable u0', 'disable u1']);
	});

	it('lets what is under way come to its end', async () => {
		const { directory, run } = scene(crowd(5), { ...refusing('u1'), stops: true, options: { concurrency: 3 } });
		const ended = await endOf(run(asksFor(everyLogin(5))));
		for (const request of changes(directory)) {
			const person = ended.people.find(({ user }) => request === `disable ${user.login}`);
			expect(person!.answer).not.toBeNull();
		}
	});

	it('is that item’s own with On Error = Continue', async () => {
		const { run } = scene(crowd(3), refusing('u1'));
		expect(outcomes(await run(asksFor(everyLogin(3))))).toEqual(['changed', 'failed', 'changed']);
	});

	it('keeps other parts of the vendor from being changed', async () => {
		const clock = new FakeClock();
		const places = [new MemoryDirectory(clock, crowd(1), refusing('u0')), new MemoryDirectory(clock, crowd(1))];
		const { run } = scene([], {
			stops: true,
			setting: { clock, open: (scope) => placeOf(places[Number(scope)]!, {}, scope) },
		});
		await endOf(run([ask(0, 'u0', 'disable', { scope: '0' }), ask(1, 'u0', 'disable', { scope: '1' })]));
		expect(changes(places[1]!)).toEqual([]);
	});

	it('of what was seen in the answer is a failure too', async () => {
		const scenery: Scene = { applies: ({ user }) => user.login !== 'u0', stops: true, options: { concurrency: 1 } };
		const { directory, run } = scene(crowd(3), scenery);
		expect(await endOf(run(asksFor(everyLogin(3))))).toMatchObject({ item: 0, cause: { outcome: 'unverified' } });
		expect(changes(directory)).toEqual(['disable u0']);
	});
});

describe('a cancellation', () => {
	const stages: Array<[string, (request: Request) => boolean, number]> = [
		['in looking up', ({ kind }) => kind === 'lookUp', 0],
		['in the first change', ({ kind }) => kind === 'change', 1],
	];

	it.each(stages)('%s ends everything', async (_, at, sent) => {
		for (const stops of [true, false]) {
			const abort = new AbortController();
			const before: Behaviour['before'] = (request) => {
				if (at(request)) abort.abort();
				// As the wire does.
				if (abort.signal.aborted) throw new Cancelled();
			};
			const setting = { signal: abort.signal };
			const { directory, run } = scene(crowd(3), { before, setting, stops, options: { concurrency: 1 } });
			const ended = await endOf(run(asksFor(everyLogin(3))));
			expect(ended.cause).toBeInstanceOf(Cancelled);
			expect(ended.item).toBeNull();
			expect(changes(directory)).toHaveLength(sent);
		}
	});

	it('between requests is noticed, too', async () => {
		const abort = new AbortController();
		const after: Behaviour['after'] = ({ kind }) => {
			if (kind === 'lookUp') abort.abort();
		};
		const { directory, run } = scene(crowd(2), { after, setting: { signal: abort.signal } });
		expect((await endOf(run(asksFor(everyLogin(2))))).cause).toBeInstanceOf(Cancelled);
		expect(changes(directory)).toEqual([]);
	});

	it('before the run sends nothing', async () => {
		const { directory, run } = scene(crowd(2), { setting: { signal: AbortSignal.abort() } });
		expect((await endOf(run(asksFor(everyLogin(2))))).cause).toBeInstanceOf(Cancelled);
		expect(directory.requests).toEqual([]);
	});
});
