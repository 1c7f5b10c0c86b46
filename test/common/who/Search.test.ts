import type { Sighting } from '../../../nodes/common/model/domain';
import { Cancelled, Fault } from '../../../nodes/common/model/fault';
import { Search } from '../../../nodes/common/who/Search';
import { FakeClock } from '../../support/fakeClock';
import { account, crowd, MemoryDirectory, type Behaviour } from '../../support/memoryDirectory';
import { LIMITS, down, email, id, inWords, login, searching } from '../../support/searching';

describe('the vendor’s own records', () => {
	it.each([true, false])('are kept only when they are wanted: %s', async (includeResponse) => {
		const directory = new MemoryDirectory(new FakeClock(), crowd(2));
		const lookUp = directory.lookUp.bind(directory);
		jest
			.spyOn(directory, 'lookUp')
			.mockImplementation(async (name) =>
				((await lookUp(name)) as Sighting[]).map((one) => ({ ...one, response: { own: 1 } })),
			);
		const found = await new Search(directory, { ...LIMITS, includeResponse }).find([login('u0')]);
		const [sighting] = found.get('login:u0') as Array<{ response?: unknown }>;
		expect(sighting!.response).toEqual(includeResponse ? { own: 1 } : undefined);
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
		expect(inWords((await search.find([login('who')])).get('login:who'))).toBe('absent');
		expect(directory.requests).toEqual(['lookUp login who']);
	});

	it('is proved by a refusal of this very name, too', async () => {
		const { directory, search } = searching(crowd(3));
		jest.spyOn(directory, 'lookUp').mockRejectedValue(new Fault('notFound', 'No such user.', { status: 404 }));
		const found = await search.find([login('who')]);
		expect(found.get('login:who')).toMatchObject({ proof: 'It says so of this very name.' });
		expect(directory.requests).toEqual([]);
	});

	it('another one is confirmed by the list, once for all of them', async () => {
		const behaviour: Behaviour = { missProves: ['id'] };
		const { directory, search } = searching(crowd(25), behaviour);
		const found = await search.find([login('who'), id('id-who'), email('who'), login('u24')]);
		expect([...found].map(([key, result]) => [key, inWords(result)])).toEqual(
			expect.arrayContaining([
				['login:who', 'absent'],
				['id:id-who', 'absent'],
				['email:who@example.com', 'absent'],
				['login:u24', ['u24']],
			]),
		);
		expect(found.get('login:who')).toMatchObject({ proof: 'Nobody in its list of 25 users is called so.' });
		expect(directory.asked('page')).toEqual(['page 0', 'page 10', 'page 20']);
	});

	it('the list may know better', async () => {
		const { directory, search } = searching(crowd(25), { missProves: [] });
		jest.spyOn(directory, 'lookUp').mockResolvedValue([]);
		expect(inWords((await search.find([login('U24')])).get('login:u24'))).toEqual(['u24']);
	});

	it('a list that can’t be read leaves it open', async () => {
		const before: Behaviour['before'] = ({ kind }) => (kind === 'page' ? down() : undefined);
		const { search } = searching(crowd(3), { before, missProves: ['id'] });
		const found = await search.find([login('who'), id('who'), login('u1')]);
		// Reading changes nothing, so nothing about a change is unknown.
		expect(found.get('login:who')).toMatchObject({
			outcome: 'failed',
			fate: 'none',
			message: 'It is down.',
			advice: 'Wait.',
			status: 503,
		});
		expect(inWords(found.get('id:who'))).toBe('absent');
		expect(inWords(found.get('login:u1'))).toEqual(['u1']);
	});

	it.each([
		[400, /can’t be told: the list of all users is refused\. It breaks off\..* Or so\.$/],
		[500, /^It breaks off\.$/],
	])('a list that is answered with %i does, too', async (status, words) => {
		const before: Behaviour['before'] = ({ kind }) => {
			if (kind === 'page') throw new Fault('failed', 'It breaks off.', { status });
		};
		const traits = { untoldAdvice: { login: 'Or so.' } };
		const { search } = searching(crowd(3), { before, traits, missProves: [] });
		const fault = (await search.find([login('who')])).get('login:who') as Fault;
		expect(fault).toMatchObject({ outcome: 'failed', status });
		expect(fault.sentence).toMatch(words);
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
		const { search } = searching(crowd(3), { before, missProves: [] });
		await expect(search.find([login('who')])).rejects.toThrow(Cancelled);
	});
});
