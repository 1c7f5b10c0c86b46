import { FakeClock } from '../../support/fakeClock';
import { account, type Behaviour, crowd, MemoryDirectory } from '../../support/memoryDirectory';
import { ask, placeOf } from '../../support/people';
import { asksFor, changes, outcomes, scene } from '../../support/runScene';

describe('without checking first', () => {
	const options = { checkFirst: false };
	const noReading: Behaviour['traits'] = {
		finds: { id: 'no', email: 'single', login: 'single' },
		readsBy: ['email', 'login'],
	};

	it('people given by ID aren’t read at all', async () => {
		const { directory, run } = scene([account('a', { enabled: false })], { options });
		const ended = await run([ask(0, 'id:id-a')]);
		expect(directory.requests).toEqual(['disable id-a']);
		expect(ended.people[0]!.result).toMatchObject({ outcome: 'set', changed: null, before: null, proof: 'response' });
	});

	it('people who are so already are changed again', async () => {
		const { directory, run } = scene([account('a', { enabled: false })], { options });
		const ended = await run([ask(0, 'a')]);
		expect(changes(directory)).toEqual(['disable a']);
		expect(ended.people[0]!.result).toMatchObject({ outcome: 'unchanged', changed: false, before: { enabled: false } });
	});

	it('people are read where the change must send their state along', async () => {
		const traits = { changeNeedsStateWithinMs: 10_000 };
		const { directory, run } = scene([account('a', { enabled: false })], { options, traits });
		const ended = await run([ask(0, 'id:id-a')]);
		expect(directory.requests).toEqual(['lookUp id id-a', 'disable a']);
		expect(outcomes(ended)).toEqual(['unchanged']);
	});

	it('the vendor’s forbidding still counts', async () => {
		const { directory, run } = scene([account('a', { forbids: { disable: 'No.' } })], { options });
		expect(outcomes(await run([ask(0, 'a')]))).toEqual(['conflict']);
		expect(changes(directory)).toEqual([]);
	});

	it('someone who can’t be looked up is found out to be unknown by the change itself', async () => {
		const { directory, run } = scene(crowd(1), { traits: noReading });
		const ended = await run([ask(0, 'id:who'), ask(1, 'id:id-u0')]);
		expect(outcomes(ended)).toEqual(['notFound', 'set']);
		expect(ended.people[0]!.result!.fault!.message).toMatch(/^The vendor has no user with the user ID “who”/);
		expect(ended.people[0]!.result!.fault).toMatchObject({ status: 404 });
		expect(directory.requests).toEqual(['disable who', 'disable id-u0']);
	});
});

describe('a state that is old when it is decided upon', () => {
	it('is read again right before the change', async () => {
		const clock = new FakeClock();
		const before: Behaviour['before'] = async (request) => {
			if (request.kind === 'lookUp' && request.name.value === 'slow') await clock.advance(60_001);
		};
		const accounts = [account('a', { enabled: false }), account('b'), account('slow', { enabled: false })];
		const directory = new MemoryDirectory(clock, accounts, { before });
		const setting = { clock, open: () => placeOf(directory), stopsOnFailure: true };
		const { run } = scene([], { options: { concurrency: 1 }, setting });
		const ended = await run(asksFor(['a', 'b', 'slow']));
		// Even the last: its state may have been read when it was asked for.
		expect(directory.requests.slice(3)).toEqual(['lookUp id id-a', 'lookUp id id-b', 'disable b', 'lookUp id id-slow']);
		expect(ended.people.map(({ result }) => [result!.outcome, result!.before?.enabled, result!.at])).toEqual([
			['unchanged', false, clock.wall()],
			['changed', true, clock.wall()],
			['unchanged', false, clock.wall()],
		]);
	});
});

describe('a dry run', () => {
	it('reads, says what would be, and changes nobody', async () => {
		const accounts = [account('a'), account('b', { enabled: false }), account('c', { enabled: null })];
		const { clock, directory, run } = scene(accounts, { options: { checkFirst: false, verify: true } });
		const ended = await run(asksFor(['a', 'b', 'c']).map((one) => ({ ...one, dryRun: true })));
		expect(outcomes(ended)).toEqual(['wouldChange', 'unchanged', 'wouldChange']);
		expect(changes(directory)).toEqual([]);
		expect(ended.people[0]!.result).toMatchObject({
			changed: false,
			before: { enabled: true, locked: false },
			after: null,
			proof: null,
			at: clock.wall(),
		});
	});

	it('also says so where nothing can be read', async () => {
		const traits: Behaviour['traits'] = { finds: { id: 'no', email: 'single', login: 'single' }, readsBy: ['email'] };
		const { directory, run } = scene(crowd(1), { traits });
		const ended = await run([ask(0, 'id:id-u0', 'disable', { dryRun: true })]);
		expect(ended.people[0]!.result).toMatchObject({ outcome: 'wouldChange', before: null });
		expect(directory.requests).toEqual([]);
	});
});
