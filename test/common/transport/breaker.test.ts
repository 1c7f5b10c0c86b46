import { newEffort } from '../../../nodes/common/model/effort';
import { Fault } from '../../../nodes/common/model/fault';
import { Breaker, StillDown, verdictOf, type Pass, type Verdict } from '../../../nodes/common/transport/breaker';
import { sharedStanding } from '../../../nodes/common/transport/standing';
import { FakeClock } from '../../support/fakeClock';
import { lost, wired } from '../../support/wired';

const MAX_WAIT_MS = 120_000;

/** A breaker, and what asks it. */
function set() {
	const clock = new FakeClock();
	const breaker = new Breaker(clock);
	const ask = async (whose: string | null, signal?: AbortSignal) => await breaker.pass(whose, MAX_WAIT_MS, signal);
	const tell = async (whose: string | null, verdict: Verdict = 'ill', fault = lost) =>
		(await ask(whose)).end(verdict, fault);
	/** Asks; what has come of it so far. */
	const waits = (whose: string, signal?: AbortSignal) => {
		const state: { pass: Pass | null; error: unknown } = { pass: null, error: null };
		ask(whose, signal).then(
			(pass) => (state.pass = pass),
			(error: unknown) => (state.error = error),
		);
		return state;
	};
	return { clock, breaker, ask, tell, waits };
}

async function tellAll({ tell }: ReturnType<typeof set>, people: string) {
	for (const one of people) await (one === '-' ? tell('x', 'answered') : tell(one));
}

describe('it opens', () => {
	test.each([
		['three people’s faults in a row', 'abc', false],
		['one person’s, however many', 'aaaaaaaaaaaaaaaaaaaaaaaaaa', true],
		['two people’s', 'abababababababab', true],
		['three people’s with a success between', 'ab-ca-bc-', true],
		['more than half of the last twenty', 'ab-cd-ef-gh-ij-k', false],
		['three people’s again and again', 'aa-bb-cc-aa-bb-cc-aa-bb-', true],
		['no more than half of them', 'a-b-c-a-b-c-a-b-c-a-b-c-', true],
		['one person’s half', 'aa-aa-aa-aa-aa-aa-aa-aa-', true],
	])('%s', async (_what, answers, isClosed) => {
		const made = set();
		await tellAll(made, answers);
		expect(made.breaker.isClosed).toBe(isClosed);
	});

	it.each<Verdict>(['throttled', 'unclear', 'unsent', 'answered'])('not by what is %s', async (verdict) => {
		const { tell, breaker } = set();
		for (const one of 'abcdefgh') await tell(one, verdict);
		expect(breaker.isClosed).toBe(true);
	});

	it.each<[string, string | null, Verdict]>([
		['errors of a login or a list, which are nobody’s', null, 'ill'],
		['times that nothing answered, which are nobody’s', 'a', 'down'],
	])('by three %s', async (_what, whose, verdict) => {
		const { tell, breaker } = set();
		for (let i = 0; i < 2; i++) await tell(whose, verdict);
		expect(breaker.isClosed).toBe(true);
		await tell(whose, verdict);
		expect(breaker.isClosed).toBe(false);
	});

	it('by two people when three would take too long', async () => {
		const { tell, breaker, clock } = set();
		await tell('a');
		await clock.advance(45_001);
		await tell('b');
		expect(breaker.isClosed).toBe(false);
	});
});

describe('while it is open', () => {
	it('one at a time asks, ever more slowly, those first who haven’t failed, until 3/8 of the wait are over', async () => {
		const made = set();
		await tellAll(made, 'abc');
		const people = ['a', ...'defghijklmn'].map((one) => ({ one, state: made.waits(one) }));
		const probes: Array<[string, number]> = [];
		for (let second = 0; second <= 60; second++) {
			for (const { one, state } of people) {
				if (!state.pass) continue;
				probes.push([one, made.clock.now()]);
				state.pass.end('down', lost);
				state.pass = null;
			}
			await made.clock.advance(1000);
		}
		expect(probes).toEqual([1, 3, 7, 15, 24, 33, 42].map((second, i) => ['defghij'[i], second * 1000]));
		expect(people[0]!.state.error).toBeInstanceOf(StillDown);
		expect(made.waits('z').error).toBeNull();
		await made.clock.advance(0);
	});

	it.each<Verdict>(['answered', 'throttled'])('%s, the one who asks lets everybody through', async (verdict) => {
		const made = set();
		await tellAll(made, 'abc');
		const [d, e] = [made.waits('d'), made.waits('e')];
		await made.clock.advance(1000);
		expect([d.pass !== null, e.pass !== null]).toEqual([true, false]);
		d.pass!.end(verdict);
		await made.clock.advance(0);
		expect(e.pass).not.toBeNull();
		expect(made.breaker.isClosed).toBe(true);
	});

	it.each<[Verdict, boolean]>([
		['answered', true],
		['down', false],
		['unsent', false],
	])('a pass from before doesn’t hold, and, %s, makes it ask sooner: %p', async (verdict, isSooner) => {
		const made = set();
		const early = await made.ask('e');
		await tellAll(made, 'abc');
		expect(early.holds()).toBe(false);
		const d = made.waits('d');
		early.end(verdict);
		await made.clock.advance(0);
		expect(d.pass !== null && d.pass.holds() && !early.holds()).toBe(isSooner);
		expect(made.breaker.isClosed).toBe(false);
	});

	it('a wait that the vendor asks for is kept where it is short enough; else nobody waits', async () => {
		const asks = (ms: number) => new Fault('unknown', 'Down.', { retry: 'later', retryAfterMs: ms, status: 503 });
		for (const [ms, waits] of [
			[100_000, true],
			[121_000, false],
		] as const) {
			const { tell, waits: wait, clock } = set();
			for (const one of 'abc') await tell(one, 'down', asks(ms));
			const d = wait('d');
			await clock.advance(99_999);
			expect(d.pass).toBeNull();
			expect(d.error === null).toBe(waits);
			await clock.advance(1);
			expect(d.pass !== null).toBe(waits);
		}
	});

	it('whoever has waited long enough is sent away, also while another one tries', async () => {
		const made = set();
		await tellAll(made, 'abc');
		const [d, e] = [made.waits('d'), made.waits('e')];
		await made.clock.advance(1000);
		expect(d.pass?.holds()).toBe(true);
		await made.clock.advance(43_999);
		expect(e.error).toBeNull();
		await made.clock.advance(1);
		expect(e.error).toBeInstanceOf(StillDown);
		const f = made.waits('f');
		await made.clock.advance(0);
		expect(f.error).toBeInstanceOf(StillDown);
		d.pass!.end('answered');
		expect(made.breaker.isClosed).toBe(true);
	});

	it('after a wait that the vendor asked for they wait for the answer of the one who tries', async () => {
		const { tell, waits, clock } = set();
		const asks = new Fault('unknown', 'Down.', { retry: 'later', retryAfterMs: 60_000, status: 503 });
		for (const one of 'abc') await tell(one, 'down', asks);
		const [d, e] = [waits('d'), waits('e')];
		await clock.advance(63_000);
		d.pass!.end('answered');
		await clock.advance(0);
		expect(e.pass).not.toBeNull();
	});

	it('ends a wait when the run is stopped, and lets the next one ask in its place', async () => {
		const made = set();
		await tellAll(made, 'abc');
		const abort = new AbortController();
		const [d, e] = [made.waits('d', abort.signal), made.waits('e')];
		abort.abort(new Error('Stop'));
		await made.clock.advance(1000);
		expect([d.error, e.pass?.holds()]).toEqual([new Error('Stop'), true]);
		e.pass!.end('unsent');
		const f = made.waits('f');
		await made.clock.advance(0);
		expect(f.pass?.holds()).toBe(true);
	});
});

it('is known to the next run for a minute', async () => {
	const clock = new FakeClock();
	const shared = (key: string) => sharedStanding(key, 'The vendor', clock).breakers;
	const breakers = shared('one');
	for (const one of 'abc') (await breakers.pass('read', one, MAX_WAIT_MS)).end('down', lost);
	expect(shared('one')).toBe(breakers);
	expect(shared('other').areClosed('read')).toBe(true);
	await clock.advance(60_000);
	(await breakers.pass('read', 'd', MAX_WAIT_MS)).end('answered');
	expect(breakers.areClosed('read')).toBe(true);
	for (let i = 0; i < 300; i++) shared(`more ${i}`);
	await clock.advance(60_000);
	shared('last');
	expect(shared('one')).not.toBe(breakers);
	// Nobody needs any of them after this.
	await clock.advance(60_000);
});

it.each<[string, Fault | null, Verdict]>([
	['an answer', null, 'answered'],
	['a refusal', new Fault('failed', 'No.', { status: 400 }), 'answered'],
	['a refusal for pace', new Fault('rateLimited', 'No.', { status: 429, retry: 'throttled' }), 'throttled'],
	['a call that isn’t offered', new Fault('failed', 'No.', { status: 501 }), 'answered'],
	['an error that may pass', new Fault('unknown', 'No.', { status: 503, retry: 'later' }), 'down'],
	['a request that took too long to arrive', new Fault('unknown', 'No.', { status: 408, retry: 'later' }), 'down'],
	['an error of its own', new Fault('unknown', 'No.', { status: 500, retry: 'later' }), 'ill'],
	['no answer', lost, 'down'],
	['a certificate that isn’t trusted', new Fault('failed', 'No.'), 'unclear'],
	['a success that can’t be understood', new Fault('unknown', 'No.', { status: 200, retry: 'later' }), 'unclear'],
])('%s tells of the service: %#', (_what, fault, verdict) => expect(verdictOf(fault)).toBe(verdict));

describe('the wire asks it', () => {
	/** Sixty people at a vendor that answers so from the beginning. */
	async function sixty(replies: Parameters<typeof wired>[0]) {
		const made = wired(replies, { concurrency: 10 });
		const efforts = Array.from({ length: 60 }, (_, i) =>
			newEffort({ maxRetries: 5, maxWaitMs: 120_000, whose: `p${i}` }),
		);
		const sending = Promise.allSettled(efforts.map((effort) => made.wire.send({ ...made.call, effort })));
		await made.clock.runAll();
		return { ...made, efforts, results: await sending };
	}

	it('of a service that stays down few requests know, and nobody waits longer than 45 s', async () => {
		const { results, sentAt, clock, efforts } = await sixty([503]);
		expect(sentAt.length).toBeLessThanOrEqual(20);
		expect(clock.now()).toBeLessThanOrEqual(46_000);
		for (const [i, result] of results.entries()) {
			const reason = (result as PromiseRejectedResult).reason as Fault;
			expect(reason.outcome).toBe(efforts[i]!.attempts > 0 ? 'unknown' : 'notAttempted');
		}
		const last = (results[59] as PromiseRejectedResult).reason as Fault;
		expect(last.sentence).toBe(
			'The vendor has stopped answering, so it was asked no more. The vendor is unavailable for now (503). Run these items again when it is back.',
		);
	});

	it.each([
		['reading tries as often as it takes', false, [503, 503, 503, 503, 503, 200]],
		['change tries as often as it takes', true, [503, 503, 503, 503, 503, 200]],
		['change that meets an error of its own is only retried', true, [503, 503, 503, 500]],
	])('while it is down a %s', async (_what, changes, answers) => {
		const made = wired([...answers, 200]);
		const effort = newEffort({ maxRetries: 2, maxWaitMs: 120_000 });
		const result = await made.send({ changes, effort });
		expect(effort.attempts).toBe(answers.length);
		expect(result.status).toBe(answers.at(-1));
	});

	it('a service that comes back loses nobody, and the wait uses up neither retries nor what may be waited', async () => {
		const { results, efforts } = await sixty([...Array<number>(6).fill(503), 200]);
		expect(results.filter(({ status }) => status === 'rejected')).toEqual([]);
		expect(Math.max(...efforts.map(({ waitedMs }) => waitedMs))).toBeGreaterThan(1000);
		expect(Math.max(...efforts.map(({ chargedMs }) => chargedMs))).toBeLessThan(1000);
	});
});
