import fc from 'fast-check';
import type { Name, NameKind } from '../../nodes/common/domain';
import { Cancelled, Fault } from '../../nodes/common/fault';
import { answersTo, nameKey } from '../../nodes/common/names';
import { Search, type Found } from '../../nodes/common/search';
import { FakeClock } from '../support/fakeClock';
import { account, crowd, MemoryDirectory, type Account, type Behaviour } from '../support/memoryDirectory';

const KINDS = ['id', 'email', 'login'] as const;
const LIMITS = { concurrency: 3, maxRetries: 1, maxWaitMs: 1000 };

const email = (login: string): Name => ({ by: 'email', value: `${login}@example.com` });
const login = (value: string): Name => ({ by: 'login', value });
const id = (value: string): Name => ({ by: 'id', value });

function searching(accounts: Account[], behaviour: Behaviour = {}) {
	const directory = new MemoryDirectory(new FakeClock(), accounts, behaviour);
	return { directory, search: new Search(directory, LIMITS) };
}

/** Who was found, in logins; a fault's outcome. */
function inWords(found: Found | undefined) {
	return found instanceof Fault ? found.outcome : found?.map(({ user }) => user.login);
}

const down = () => {
	throw new Fault('unknown', 'It is down.', { status: 503, fate: 'open', retry: 'later', advice: 'Wait.' });
};

describe('the vendor’s own records', () => {
	it.each([true, false])('are kept only when they are wanted: %s', async (keepsResponses) => {
		const directory = new MemoryDirectory(new FakeClock(), crowd(2));
		const lookUp = directory.lookUp.bind(directory);
		jest
			.spyOn(directory, 'lookUp')
			.mockImplementation(async (name) => (await lookUp(name)).map((one) => ({ ...one, response: { own: 1 } })));
		const found = await new Search(directory, { ...LIMITS, keepsResponses }).find([login('u0')]);
		const [sighting] = found.get('login:u0') as Array<{ response?: unknown }>;
		expect(sighting!.response).toEqual(keepsResponses ? { own: 1 } : undefined);
	});
});

describe('every request', () => {
	it('has the limits of the search, and an effort of its own', async () => {
		const { directory, search } = searching(crowd(30), { traits: { listing: { worthFrom: 20 } } });
		const [lookUp, page] = [jest.spyOn(directory, 'lookUp'), jest.spyOn(directory, 'page')];
		await search.find([login('u0'), login('u1')]);
		await search.find(crowd(30).map((one) => login(one.login!)));
		const efforts: unknown[] = [
			...lookUp.mock.calls.map((call) => call.at(-1)),
			...page.mock.calls.map((call) => call.at(-1)),
		];
		expect(efforts).toHaveLength(5);
		expect(new Set(efforts).size).toBe(5);
		for (const effort of efforts) expect(effort).toMatchObject({ maxRetries: 1, maxWaitMs: 1_000, attempts: 0 });
	});
});

describe('reading the states that a look-up didn’t tell', () => {
	it('asks for each, and leaves alone a list that doesn’t tell them either', async () => {
		const singleTellsState = { id: true, email: false, login: false };
		const traits: Behaviour['traits'] = { singleTellsState, listing: { tellsState: false, worthFrom: 2 } };
		const { directory, search } = searching(crowd(4), { traits });
		const found = await search.findWithState(crowd(4).map((one) => login(one.login!)));
		expect([...found.values()].map((result) => !(result instanceof Fault) && result[0]?.state)).toEqual(
			Array(4).fill({ enabled: true, locked: false }),
		);
		expect(directory.asked('lookUp id')).toHaveLength(4);
		expect(directory.asked('page').length).toBeLessThanOrEqual(1);
	});

	it('reads nobody by a name that doesn’t tell it, or that isn’t known', async () => {
		const singleTellsState = { id: true, email: false, login: false };
		const traits: Behaviour['traits'] = { singleTellsState, readsBy: ['login', 'id'] };
		const { directory, search } = searching([account('a', { id: null }), account('b')], { traits });
		const found = await search.findWithState([login('a'), login('b')]);
		expect([...found.values()].map((result) => !(result instanceof Fault) && result[0]?.state)).toEqual([
			null,
			{ enabled: true, locked: false },
		]);
		expect(directory.requests).toEqual(['lookUp login a', 'lookUp login b', 'lookUp id id-b']);
	});
});

describe('looking people up one by one', () => {
	it('asks once for a name, however often and however it is written', async () => {
		const { directory, search } = searching([account('Nathan')]);
		const found = await search.find([login('nathan'), login(' NATHAN '), id('id-Nathan'), login('nathan')]);
		expect(directory.requests).toEqual(['lookUp login nathan', 'lookUp id id-Nathan']);
		expect([...found.keys()]).toEqual(['login:nathan', 'id:id-Nathan']);
		for (const result of found.values()) expect(inWords(result)).toEqual(['Nathan']);
	});

	it('takes only exact matches of what the vendor gives', async () => {
		const { search } = searching([account('nathan'), account('nathan2'), account('jonathan')]);
		expect(inWords((await search.find([login('NATHAN')])).get('login:nathan'))).toEqual(['nathan']);
	});

	it('gives everyone who answers to the name', async () => {
		const twice = { email: 'Team@example.com' };
		const { search } = searching([account('a', twice), account('b', twice), account('c')]);
		expect(inWords((await search.find([email('team')])).get('email:team@example.com'))).toEqual(['a', 'b']);
	});

	it('keeps several under way, but no more than allowed', async () => {
		let underWay = 0;
		let most = 0;
		const before = async () => {
			most = Math.max(most, ++underWay);
			await new Promise((resolve) => setImmediate(resolve));
			underWay--;
		};
		const { search } = searching(crowd(10), { before });
		await search.find(crowd(10).map((one) => login(one.login!)));
		expect(most).toBe(LIMITS.concurrency);
	});

	it('sends nothing for nobody', async () => {
		const { directory, search } = searching(crowd(3));
		expect(await search.find([])).toEqual(new Map());
		expect(directory.requests).toEqual([]);
	});

	it('gives each request an effort of its own', async () => {
		const { directory, search } = searching(crowd(2));
		const lookUp = jest.spyOn(directory, 'lookUp');
		await search.find([login('u0'), login('u1')]);
		const [one, other] = lookUp.mock.calls.map((call) => (call as unknown[])[1]);
		expect(one).toMatchObject({ maxRetries: 1, maxWaitMs: 1000, attempts: 0, fate: 'none' });
		expect(one).not.toBe(other);
	});
});

describe('when nobody answers to a name', () => {
	it('a final miss is believed', async () => {
		const { directory, search } = searching(crowd(3));
		expect(inWords((await search.find([login('who')])).get('login:who'))).toEqual([]);
		expect(directory.requests).toEqual(['lookUp login who']);
	});

	it('another one is confirmed by the list, once for all of them', async () => {
		const behaviour: Behaviour = { traits: { singleMissIsFinal: ['id'] } };
		const { directory, search } = searching(crowd(25), behaviour);
		const found = await search.find([login('who'), id('id-who'), email('who'), login('u24')]);
		expect([...found].map(([key, result]) => [key, inWords(result)])).toEqual(
			expect.arrayContaining([
				['login:who', []],
				['id:id-who', []],
				['email:who@example.com', []],
				['login:u24', ['u24']],
			]),
		);
		expect(directory.asked('page')).toEqual(['page 0', 'page 10', 'page 20']);
	});

	it('the list may know better', async () => {
		const before: Behaviour['before'] = ({ kind }) => {
			if (kind === 'lookUp') throw new Fault('notFound', 'No such user.', { status: 404 });
		};
		const { search } = searching(crowd(25), { before, traits: { singleMissIsFinal: [] } });
		expect(inWords((await search.find([login('U24')])).get('login:u24'))).toEqual(['u24']);
	});

	it('a list that can’t be read leaves it open', async () => {
		const before: Behaviour['before'] = ({ kind }) => (kind === 'page' ? down() : undefined);
		const { search } = searching(crowd(3), { before, traits: { singleMissIsFinal: ['id'] } });
		const found = await search.find([login('who'), id('who'), login('u1')]);
		// Reading changes nothing, so nothing about a change is unknown.
		expect(found.get('login:who')).toMatchObject({
			outcome: 'failed',
			fate: 'none',
			message: 'It is down.',
			advice: 'Wait.',
			status: 503,
		});
		expect(found.get('id:who')).toEqual([]);
		expect(inWords(found.get('login:u1'))).toEqual(['u1']);
	});
});

describe('names that the vendor has no request for', () => {
	const traits = { finds: { id: 'no', email: 'listing', login: 'single' } } as const;

	it('are found in the list, all with one reading', async () => {
		const { directory, search } = searching(crowd(25), { traits });
		const found = await search.find([email('u3'), email('U24'), email('who')]);
		expect(directory.requests).toEqual(['page 0', 'page 10', 'page 20']);
		expect([...found.values()].map(inWords)).toEqual([['u3'], ['u24'], []]);
	});

	it('take the others along, who are asked for only if the list hasn’t got them', async () => {
		const { directory, search } = searching(crowd(25), { traits });
		const found = await search.find([email('u3'), login('u4'), login('who')]);
		expect(directory.requests).toEqual(['page 0', 'page 10', 'page 20', 'lookUp login who']);
		expect(inWords(found.get('login:u4'))).toEqual(['u4']);
		expect(inWords(found.get('login:who'))).toEqual([]);
	});

	it('or for finding at all, are refused without a request', async () => {
		const { directory, search } = searching(crowd(3), { traits });
		const found = await search.find([id('id-u1')]);
		expect(found.get('id:id-u1')).toMatchObject({ outcome: 'unsupported', fate: 'none' });
		expect((found.get('id:id-u1') as Fault).sentence).toMatch(/by ID\. Name the user by e-mail or by login/);
		expect(directory.requests).toEqual([]);
		const noLogin = searching(crowd(3), { traits: { finds: { ...traits.finds, login: 'no' } } });
		expect((await noLogin.search.find([login('u1')])).get('login:u1')).toMatchObject({ outcome: 'unsupported' });
	});

	it('fail with the list, while the others still are asked for one by one', async () => {
		const before: Behaviour['before'] = ({ kind }) => (kind === 'page' ? down() : undefined);
		const { directory, search } = searching(crowd(25), { traits, before });
		const found = await search.find([email('u3'), login('u4')]);
		expect(found.get('email:u3@example.com')).toMatchObject({ outcome: 'failed', fate: 'none' });
		expect(inWords(found.get('login:u4'))).toEqual(['u4']);
		expect(directory.requests).toEqual(['page 0', 'lookUp login u4']);
	});
});

describe('when the list may be cheaper', () => {
	const names = (n: number) => Array.from({ length: n }, (_, index) => login(`u${index}`));
	const traits = (worthFrom: number) => ({ listing: { worthFrom } });

	it.each([
		[4, 1, 0],
		[5, 1, 0],
		[6, 0, 5],
	])('worth it from %i on, five are found with %i pages and %i look-ups', async (worthFrom, pages, lookUps) => {
		const { directory, search } = searching(crowd(8), { traits: traits(worthFrom), tellsTotal: true });
		const found = await search.find(names(5));
		expect(directory.asked('page')).toHaveLength(pages);
		expect(directory.asked('lookUp')).toHaveLength(lookUps);
		expect([...found.values()].map(inWords)).toEqual([['u0'], ['u1'], ['u2'], ['u3'], ['u4']]);
	});

	it.each([
		[10, 10, 0],
		[9, 1, 9],
		[100, 10, 0],
	])('of 100 users in pages of 10, %i are found with %i pages and %i look-ups', async (n, pages, lookUps) => {
		const { directory, search } = searching(crowd(100), { traits: traits(1), tellsTotal: true });
		const found = await search.find(names(n));
		expect([...found.values()].map(inWords)).toEqual(names(n).map(({ value }) => [value]));
		expect(directory.asked('page')).toHaveLength(pages);
		expect(directory.asked('lookUp')).toHaveLength(lookUps);
	});

	it.each([
		[41, 11, 0],
		[40, 10, 40],
		[20, 5, 20],
	])('without a total a quarter is risked: %i with %i pages and %i look-ups', async (n, pages, lookUps) => {
		const { directory, search } = searching(crowd(101), { traits: traits(1) });
		const found = await search.find(names(n));
		expect([...found.values()].map(inWords)).toEqual(names(n).map(({ value }) => [value]));
		expect(directory.asked('page')).toHaveLength(pages);
		expect(directory.asked('lookUp')).toHaveLength(lookUps);
	});

	it('those whom it hasn’t got are asked for one by one, and then believed to be missing', async () => {
		const behaviour = { traits: { ...traits(3), singleMissIsFinal: [] }, tellsTotal: true };
		const { directory, search } = searching(crowd(5), behaviour);
		const found = await search.find([...names(3), login('who')]);
		expect(directory.requests).toEqual(['page 0', 'lookUp login who']);
		expect(inWords(found.get('login:who'))).toEqual([]);
	});

	it('is left alone for states that it doesn’t tell', async () => {
		const behaviour: Behaviour = { traits: { listing: { worthFrom: 1, tellsState: false } } };
		const { directory, search } = searching(crowd(3), behaviour);
		const found = await search.find(names(3), { needsState: true });
		expect(directory.asked('page')).toEqual([]);
		for (const result of found.values()) expect(result).toMatchObject([{ state: { enabled: true, locked: false } }]);
		const other = searching(crowd(3), { traits: traits(1), tellsTotal: true });
		await other.search.find(names(3), { needsState: true });
		expect(other.directory.requests).toEqual(['page 0']);
	});

	it('is avoided on demand, unless there is no other way', async () => {
		const { directory, search } = searching(crowd(3), { traits: traits(1), tellsTotal: true });
		await search.find(names(3), { avoidList: true });
		expect(directory.asked('page')).toEqual([]);
		const finds = { id: 'single', email: 'listing', login: 'single' } as const;
		const listed = searching(crowd(3), { traits: { finds } });
		await listed.search.find([email('u1')], { avoidList: true });
		expect(listed.directory.requests).toEqual(['page 0']);
	});
});

describe('a fault of one look-up', () => {
	it('is that name’s own', async () => {
		const before: Behaviour['before'] = (request) => {
			if (request.kind !== 'lookUp') return;
			if (request.name.value === 'u0') down();
			if (request.name.value === 'u1') throw new Fault('rateLimited', 'Too many.', { status: 429 });
		};
		const { search } = searching(crowd(3), { before });
		const found = await search.find([login('u0'), login('u1'), login('u2')]);
		expect([...found.values()].map(inWords)).toEqual(['failed', 'rateLimited', ['u2']]);
	});

	it.each(['lookUp', 'page'])('ends everything when it is a cancellation of a %s', async (kind) => {
		const before: Behaviour['before'] = (request) => {
			if (request.kind === kind) throw new Cancelled();
		};
		const { search } = searching(crowd(3), { before, traits: { singleMissIsFinal: [] } });
		await expect(search.find([login('who')])).rejects.toThrow(Cancelled);
	});
});

describe('finding people with their states', () => {
	const blind: Behaviour['traits'] = {
		singleTellsState: { id: true, email: false, login: false },
		listing: { tellsState: false },
	};

	it('reads those of whom the look-up didn’t tell it', async () => {
		const { directory, search } = searching([account('a', { enabled: false }), account('b')], { traits: blind });
		const names = [login('a'), login('A'), id('id-b'), login('who')];
		const found = await search.findWithState(names);
		expect([...found.keys()]).toEqual(names);
		expect(found.get(names[0]!)).toMatchObject([{ user: { login: 'a' }, state: { enabled: false } }]);
		expect(found.get(names[1]!)).toEqual(found.get(names[0]!));
		expect(found.get(names[2]!)).toMatchObject([{ user: { login: 'b' }, state: { enabled: true } }]);
		expect(found.get(names[3]!)).toEqual([]);
		expect(directory.asked('lookUp id')).toEqual(['lookUp id id-b', 'lookUp id id-a']);
	});

	it('leaves a fault a fault', async () => {
		const { search } = searching(crowd(1), { before: down });
		const name = login('u0');
		expect((await search.findWithState([name])).get(name)).toMatchObject({ outcome: 'failed' });
	});

	it('leaves people without who can’t be read, or aren’t there any more', async () => {
		const people = [account('a', { id: null }), account('b'), account('c')];
		const before: Behaviour['before'] = (request) => {
			if (request.kind !== 'lookUp' || request.name.by !== 'id') return;
			if (request.name.value === 'id-b') down();
			people.splice(2, 1);
		};
		const { search } = searching(people, { traits: blind, before });
		const found = await search.findWithState([login('a'), login('b'), login('c')]);
		expect([...found.values()].map((result) => (result instanceof Fault ? result : result[0]!.state))).toEqual([
			null,
			null,
			null,
		]);
		expect([...found.values()].map(inWords)).toEqual([['a'], ['b'], ['c']]);
	});

	it('mixes nobody up whose ID the vendor didn’t tell', async () => {
		const { search } = searching([account('a', { id: null }), account('b', { id: null, enabled: false })]);
		const found = await search.findWithState([login('a'), login('b')]);
		expect([...found.values()].map(inWords)).toEqual([['a'], ['b']]);
	});

	it('reads nobody whose state is known', async () => {
		const { directory, search } = searching(crowd(1));
		await search.findWithState([login('u0')]);
		expect(directory.requests).toEqual(['lookUp login u0']);
	});
});

describe('whatever the vendor can do', () => {
	const word = fc.constantFrom('a', 'b', 'A', 'c', 'd');
	const accounts = fc
		.array(fc.record({ login: word, email: fc.option(word), enabled: fc.boolean() }), { maxLength: 12 })
		.map((list) =>
			list.map(({ login: name, email: address, enabled }, index) =>
				account(name, { id: `i${index}`, email: address && `${address}@example.com`, enabled }),
			),
		);
	const names = fc.array(
		fc.oneof(
			fc.record({ by: fc.constant('id' as const), value: fc.nat(13).map((n) => `i${n}`) }),
			fc.record({ by: fc.constant('login' as const), value: word }),
			fc.record({ by: fc.constant('email' as const), value: word.map((one) => `${one}@example.com`) }),
		),
		{ maxLength: 10 },
	);
	const way = fc.constantFrom('single', 'listing', 'no');
	const traits = fc.record({
		finds: fc.record({ id: way, email: way, login: way }),
		singleMissIsFinal: fc.subarray<NameKind>([...KINDS]),
		listing: fc.record({
			pageSize: fc.integer({ min: 1, max: 5 }),
			worthFrom: fc.oneof(fc.integer({ min: 1, max: 6 }), fc.constant(Infinity)),
			tellsState: fc.boolean(),
		}),
	});
	const how = fc.record({ needsState: fc.boolean(), avoidList: fc.boolean() });

	it('finds exactly those who answer to each name, in a bounded number of requests', async () => {
		await fc.assert(
			fc.asyncProperty(accounts, names, traits, how, fc.boolean(), async (people, asked, can, ways, tellsTotal) => {
				const { directory, search } = searching(people, { traits: can, tellsTotal });
				const found = await search.find(asked, ways);
				expect(new Set(found.keys())).toEqual(new Set(asked.map(nameKey)));
				for (const name of asked) {
					const result = found.get(nameKey(name))!;
					if (can.finds[name.by] === 'no') expect(result).toMatchObject({ outcome: 'unsupported' });
					else {
						expect(result).not.toBeInstanceOf(Fault);
						const ids = (result as Exclude<Found, Fault>).map(({ user }) => user.id);
						const owners = people.filter((one) => answersTo(one, name));
						expect(new Set(ids)).toEqual(new Set(owners.map((one) => one.id)));
						expect(ids).toHaveLength(owners.length);
					}
				}
				const pages = Math.max(1, Math.ceil(people.length / can.listing.pageSize));
				const distinct = found.size;
				expect(directory.asked('lookUp').length).toBeLessThanOrEqual(distinct);
				expect(directory.asked('page').length).toBeLessThanOrEqual(pages + Math.ceil(distinct / 4));
			}),
			{ numRuns: 300 },
		);
	});
});
