import { PaceModel, type Sent } from '../../../nodes/common/pace/paceModel';

const CONCURRENCY = 100;

/** When something may be sent, one after the other. */
function* moments(model: PaceModel, from: number, until: number): Generator<number> {
	let steps = 0;
	for (let now = from; now <= until; now += model.waitMs(now)) {
		if (++steps > 200_000) throw new Error('Nothing holds it back, or nothing gets anywhere');
		if (!(model.waitMs(now) > 0)) yield now;
	}
}

/** A model whose chance is always the same, and what happens to it, in answers that take no time. */
function modelWith(random = 0) {
	const model = new PaceModel(() => random);
	/** Sends as many as there is room for at once. */
	const fill = (now: number) => {
		const sent: Sent[] = [];
		while (model.hasRoom(CONCURRENCY) && model.waitMs(now) === 0) sent.push(model.onSent(now));
		return sent;
	};
	const refuse = (now: number, askedMs: number | null, sent = model.onSent(now)) =>
		model.onRefused(sent, now, askedMs, false);
	/** One after the other, each accepted, as soon as it may. @returns when they were sent */
	const trickle = (from: number, until: number) => {
		const at: number[] = [];
		for (const now of moments(model, from, until)) {
			model.onAccepted(model.onSent(now), now);
			at.push(now);
		}
		return at;
	};
	return { model, fill, refuse, trickle };
}

describe('before anything was refused', () => {
	test('nothing waits, but few are in flight until a common limit would have been hit', () => {
		const { model, fill } = modelWith();
		const rounds = Array.from({ length: 8 }, (_, i) => {
			const sent = fill(i);
			for (const one of sent) model.onAccepted(one, i);
			return sent.length;
		});
		expect(rounds).toEqual([6, 12, 12, 12, 12, 12, 18, 36]);
	});

	test('what ends without a verdict makes room, and proves nothing', () => {
		const { model, fill } = modelWith();
		for (let i = 0; i < 3; i++) {
			const sent = fill(i);
			expect(sent).toHaveLength(6);
			for (const one of sent) model.onDropped(one);
		}
	});
});

describe('a pause', () => {
	test('is as long as was asked for, and then the next may go at once', () => {
		const { model, refuse } = modelWith();
		refuse(100, 2000);
		expect([100, 1099, 2099, 2100].map((now) => model.waitMs(now))).toEqual([2000, 1001, 1, 0]);
		expect(model).toMatchObject({ pausedUntil: 2100, strikes: 1 });
	});

	test.each([
		[0, [250, 500, 1000, 2000, 4000, 8000, 15_000, 15_000]],
		[0.5, [375, 750, 1500, 3000, 6000, 12_000, 22_500, 22_500]],
	])('that nobody asked for doubles each time, half a minute at most; chance %d', (random, pauses) => {
		const { model, refuse } = modelWith(random);
		let now = 0;
		const seen = pauses.map(() => {
			refuse(now, null);
			const pause = model.pausedUntil - now;
			now = model.pausedUntil;
			return pause;
		});
		expect(seen).toEqual(pauses);
	});

	test('that was asked for and was too short is one’s own', () => {
		const { model, refuse } = modelWith();
		refuse(0, 20);
		expect(model.pausedUntil).toBe(20);
		refuse(20, 20);
		expect(model.pausedUntil).toBe(520);
		refuse(520, 3000);
		expect(model.pausedUntil).toBe(3520);
	});

	test('is only prolonged by answers to what was sent before', () => {
		const { model, fill } = modelWith();
		const [first, second, third, fourth] = fill(0);
		model.onRefused(first!, 0, 1000, false);
		expect([first, fourth].map((sent) => model.isFresh(sent!))).toEqual([false, false]);
		model.onRefused(second!, 500, 1000, false);
		expect(model).toMatchObject({ pausedUntil: 1500, strikes: 1 });
		model.onRefused(third!, 600, 100, false);
		model.onRefused(fourth!, 700, null, false);
		expect(model).toMatchObject({ pausedUntil: 1500, strikes: 1 });
	});
});

describe('after a pause', () => {
	const room = (model: PaceModel, concurrency: number) => {
		let count = 0;
		for (; model.hasRoom(concurrency); count++) model.onSent(0);
		return count;
	};

	test.each([
		[1, 2],
		[10, 2],
		[11, 3],
		[40, 8],
		[1000, 10],
	])('a fifth of what may be in flight is: of %i, %i', (concurrency, inFlight) => {
		const { model, refuse } = modelWith();
		refuse(0, 1000);
		expect(room(model, concurrency)).toBe(inFlight);
	});

	test('it is more where answers take long', () => {
		const { model, refuse } = modelWith();
		model.onAccepted(model.onSent(0), 1000);
		refuse(1000, 1000);
		// A guess of 15 a second, times a second and a half, and one.
		expect(room(model, 10)).toBe(24);
	});

	test('the first goes when its time has come, the next when it has flowed in', () => {
		const { model, refuse } = modelWith();
		refuse(0, 20);
		expect(model.waitMs(20)).toBe(0);
		model.onSent(20);
		// At 15 a second, 0.3 have; one is spent.
		expect(model.waitMs(20)).toBeCloseTo(1.7 * (1000 / 15), 6);
	});

	test('what was sent before takes no room, whatever becomes of it', () => {
		const { model, fill } = modelWith();
		const [first, second, third] = fill(0);
		model.onRefused(first!, 0, 1000, false);
		model.onDropped(second!);
		model.onAccepted(third!, 10);
		expect(room(model, CONCURRENCY)).toBe(10);
	});

	test.each<[string, (model: PaceModel, refuse: (now: number, askedMs: number | null) => void) => void]>([
		['a second refusal', (_model, refuse) => [0, 1000].forEach((now) => refuse(now, 1000))],
		['a refusal that asks for too much', (model) => model.onRefused(model.onSent(0), 0, null, true)],
	])('it is one after %s, until something is accepted', (_what, happen) => {
		const { model, refuse } = modelWith();
		happen(model, refuse);
		const probe = model.onSent(2000);
		expect(model.hasRoom(CONCURRENCY)).toBe(false);
		model.onAccepted(probe, 2000);
		expect(model).toMatchObject({ strikes: 0 });
		expect(room(model, CONCURRENCY)).toBe(10);
	});
});

describe('the rate', () => {
	/** How many there were in each of the periods from then on. */
	const perPeriod = (at: readonly number[], from: number, ms: number, periods: number) =>
		Array.from(
			{ length: periods },
			(_, i) => at.filter((time) => time >= from + i * ms && time < from + (i + 1) * ms).length,
		);

	test.each([
		['what was accepted up to the refusal', 200, 50],
		['no less than most vendors allow', 4, 15],
	])('is first guessed as %s, and tried ever faster', (_what, accepted, perSecond) => {
		const { model, refuse, trickle } = modelWith();
		for (let i = 0; i < accepted; i++) {
			const now = (i * 4000) / accepted;
			model.onAccepted(model.onSent(now), now);
		}
		refuse(4000, 1000);
		const counts = perPeriod(trickle(5000, 6000), 5000, 250, 4);
		// Twice as fast each quarter of a second.
		const first = (perSecond / 4) * Math.LOG2E;
		counts.forEach((count, i) => expect(Math.abs(count - first * 2 ** i)).toBeLessThan(3));
	});

	/**
	 * Sends to a bucket that answers at once, as soon as it may.
	 * @param rate - requests a second that flow in, which may change with the time
	 */
	function drain(burst: number, rate: (now: number) => number, until: number) {
		const { model, ...all } = modelWith();
		const [accepted, refused]: [number[], number[]] = [[], []];
		let [tokens, at] = [burst, 0];
		for (const now of moments(model, 0, until)) {
			tokens = Math.min(burst, tokens + ((now - at) * rate(now)) / 1000);
			at = now;
			const sent = model.onSent(now);
			if (tokens < 1) {
				refused.push(now);
				model.onRefused(sent, now, null, false);
				continue;
			}
			tokens--;
			accepted.push(now);
			model.onAccepted(sent, now);
		}
		return { model, ...all, accepted, refused };
	}
	const within = (at: readonly number[], from: number, until: number) =>
		at.filter((time) => time >= from * 1000 && time < until * 1000).length;

	test.each([
		[50, 10],
		[200, 50],
		[500, 500],
		[10, 100],
		[5, 2],
		[1, 10],
	])('is found: %i a second, from a bucket of %i', (perSecond, burst) => {
		const { accepted, refused } = drain(burst, () => perSecond, 60_000);
		expect(within(accepted, 20, 60)).toBeGreaterThan(0.96 * perSecond * 40);
		// It is tried anew each five seconds or so, which costs a refusal; the first try is a guess.
		expect(within(refused, 20, 60)).toBeLessThanOrEqual(12);
		expect(within(refused, 0, 20)).toBeLessThanOrEqual(14);
	});

	test('that grows is found again', () => {
		const { accepted } = drain(50, (now) => (now < 20_000 ? 50 : 400), 60_000);
		expect(within(accepted, 15, 20)).toBeLessThan(51 * 5);
		expect(within(accepted, 30, 60)).toBeGreaterThan(0.96 * 400 * 30);
	});

	test('that shrinks is found again', () => {
		const { accepted, refused } = drain(50, (now) => (now < 20_000 ? 400 : 20), 60_000);
		expect(within(refused, 20, 40)).toBeLessThan(20);
		expect(within(accepted, 30, 60)).toBeGreaterThan(0.94 * 20 * 30);
	});

	test('rests while nobody wants anything: that is no sign of a limit grown', () => {
		const { trickle } = drain(10, () => 50, 20_000);
		const hour = 3_600_000;
		const later = trickle(hour, hour + 2000);
		// At first what the bucket held as well, but for two, lest it be less.
		expect(within(later, 3600, 3601)).toBeGreaterThan(50);
		expect(within(later, 3600, 3601)).toBeLessThan(62);
		expect(within(later, 3601, 3602)).toBeGreaterThan(46);
		expect(within(later, 3601, 3602)).toBeLessThan(53);
	});
});
