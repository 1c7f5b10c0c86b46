import { Cancelled, Fault } from '../../../nodes/common/model/fault';
import {
	credentialKey,
	forgetSessions,
	Session,
	sharedSession,
	type Fresh,
} from '../../../nodes/common/transport/session';
import { FakeClock } from '../../support/fakeClock';

const LIFE_MS = 1_800_000;

function session() {
	const clock = new FakeClock();
	let logins = 0;
	const open = jest.fn(async () => ({ value: `token-${++logins}`, until: clock.wall() + LIFE_MS }));
	return { clock, open, session: new Session<string>(clock) };
}

/** A login that a test ends when it wants to. */
function pending() {
	const calls: Array<{ resolve: (fresh: Fresh<string>) => void; reject: (error: Error) => void }> = [];
	const open = jest.fn(() => new Promise<Fresh<string>>((resolve, reject) => calls.push({ resolve, reject })));
	return { calls, open };
}

const rejected = new Fault('unauthorized', 'Wrong password.', { status: 401 });

describe('a session', () => {
	it('is opened once for everyone who wants it', async () => {
		const { session: one, open } = session();
		expect(one.current()).toBeNull();
		await Promise.all([1, 2, 3].map(() => one.ensure(open)));
		await one.ensure(open);
		expect(open).toHaveBeenCalledTimes(1);
		expect(one.current()).toBe('token-1');
	});

	it('is opened again when it isn’t fresh any more', async () => {
		const { clock, session: one, open } = session();
		await one.ensure(open);
		await clock.advance(LIFE_MS - 1);
		expect(one.current()).toBe('token-1');
		await clock.advance(1);
		expect(one.current()).toBeNull();
		await one.ensure(open);
		expect(one.current()).toBe('token-2');
	});

	it('is fresh by the wall clock, as the vendor sees it', async () => {
		const { clock, session: one, open } = session();
		await one.ensure(open);
		clock.jumpWall(LIFE_MS);
		expect(one.current()).toBeNull();
	});

	it('that comes already expired gets its chance for ten seconds', async () => {
		const { clock, session: one } = session();
		const open = jest.fn(async () => ({ value: 'old', until: clock.wall() - 60_000 }));
		await one.ensure(open);
		expect(open).toHaveBeenCalledTimes(1);
		await clock.advance(9_999);
		expect(one.current()).toBe('old');
		await clock.advance(1);
		expect(one.current()).toBeNull();
	});

	it('that the vendor refused is dropped, one that was renewed meanwhile stays', async () => {
		const { session: one, open } = session();
		await one.ensure(open);
		one.refused('token-1');
		expect(one.current()).toBeNull();
		await one.ensure(open);
		one.refused('token-1');
		one.refused(null);
		expect(one.current()).toBe('token-2');
		expect(open).toHaveBeenCalledTimes(2);
	});
});

describe('a login that fails', () => {
	it('fails for everyone who waits for it', async () => {
		const { session: one } = session();
		const { calls, open } = pending();
		const waiting = Promise.allSettled([1, 2, 3].map(() => one.ensure(open)));
		const down = new Fault('unknown', 'It is down.', { status: 503 });
		calls[0]!.reject(down);
		expect(await waiting).toEqual(Array(3).fill({ status: 'rejected', reason: down }));
		expect(open).toHaveBeenCalledTimes(1);
	});

	it('is tried again at once when it wasn’t rejected', async () => {
		const { session: one, open } = session();
		open.mockRejectedValueOnce(new Fault('unknown', 'It is down.'));
		await expect(one.ensure(open)).rejects.toThrow('It is down.');
		await one.ensure(open);
		expect(one.current()).toBe('token-1');
	});

	it('doesn’t take away a session that is still good', async () => {
		const { session: one, open } = session();
		await one.ensure(open);
		open.mockRejectedValueOnce(rejected);
		await one.ensure(open);
		expect(one.current()).toBe('token-1');
	});
});

describe('a login for everyone that was cancelled', () => {
	it('is taken over by another', async () => {
		const { session: one, clock } = session();
		const { calls, open } = pending();
		const mine = one.ensure(open);
		const others = [one.ensure(open), one.ensure(open)];
		calls[0]!.reject(new Cancelled());
		await expect(mine).rejects.toThrow(Cancelled);
		expect(open).toHaveBeenCalledTimes(2);
		calls[1]!.resolve({ value: 'theirs', until: clock.wall() + LIFE_MS });
		await Promise.all(others);
		expect(one.current()).toBe('theirs');
		expect(open).toHaveBeenCalledTimes(2);
	});
});

describe('waiting for a login that another execution began', () => {
	it.each(['meanwhile', 'before'])('ends when one is stopped %s, and the other goes on', async (when) => {
		const { session: one, clock } = session();
		const { calls, open } = pending();
		const other = one.ensure(open);
		const stop = new AbortController();
		if (when === 'before') stop.abort();
		const mine = one.ensure(open, stop.signal);
		stop.abort();
		await expect(mine).rejects.toThrow(Cancelled);
		calls[0]!.resolve({ value: 'theirs', until: clock.wall() + LIFE_MS });
		await other;
		expect(one.current()).toBe('theirs');
		expect(open).toHaveBeenCalledTimes(1);
	});

	it('leaves no listener behind', async () => {
		const { session: one, clock } = session();
		const { calls, open } = pending();
		const { signal } = new AbortController();
		const [add, remove] = [jest.spyOn(signal, 'addEventListener'), jest.spyOn(signal, 'removeEventListener')];
		const both = [one.ensure(open), one.ensure(open, signal)];
		calls[0]!.resolve({ value: 'theirs', until: clock.wall() + LIFE_MS });
		await Promise.all(both);
		expect(remove.mock.calls).toEqual(add.mock.calls);
		expect(add).toHaveBeenCalledTimes(1);
	});
});

describe('a session that nobody uses', () => {
	beforeEach(() => jest.useFakeTimers({ doNotFake: ['setImmediate'] }));
	afterEach(() => jest.useRealTimers());

	const IDLE_MS = 60_000;

	async function used() {
		const { clock, session: one, open } = session();
		const end = jest.fn(async () => {});
		await one.ensure(open);
		one.endWhenIdle(IDLE_MS, end);
		const pass = async (ms: number) => {
			await clock.advance(ms);
			await jest.advanceTimersByTimeAsync(ms);
		};
		return { one, open, end, pass };
	}

	it('is ended, once', async () => {
		const { one, end, pass } = await used();
		await pass(IDLE_MS - 1);
		expect(end).not.toHaveBeenCalled();
		await pass(1);
		expect(end.mock.calls).toEqual([['token-1']]);
		expect(one.current()).toBeNull();
		await pass(10 * IDLE_MS);
		expect(end).toHaveBeenCalledTimes(1);
		expect(jest.getTimerCount()).toBe(0);
	});

	it('is kept as long as somebody uses it', async () => {
		const { one, end, pass } = await used();
		for (let i = 0; i < 5; i++) {
			await pass(IDLE_MS / 2);
			one.current();
		}
		expect(end).not.toHaveBeenCalled();
		await pass(2 * IDLE_MS);
		expect(end).toHaveBeenCalledTimes(1);
	});

	it('isn’t ended while a new one is being opened, nor when there is none any more', async () => {
		const { one, end, pass } = await used();
		one.refused('token-1');
		const { calls, open } = pending();
		const opening = one.ensure(open);
		await pass(2 * IDLE_MS);
		expect(end).not.toHaveBeenCalled();
		calls[0]!.reject(new Fault('unknown', 'It is down.'));
		await expect(opening).rejects.toThrow('It is down.');
		await pass(2 * IDLE_MS);
		expect(end).not.toHaveBeenCalled();
		expect(jest.getTimerCount()).toBe(0);
	});

	it('that is forgotten gets no goodbye, and leaves no timer', async () => {
		const { one, end, pass } = await used();
		one.forget();
		expect(one.current()).toBeNull();
		expect(jest.getTimerCount()).toBe(0);
		await pass(2 * IDLE_MS);
		expect(end).not.toHaveBeenCalled();
	});

	it('is watched only once, for its last login', async () => {
		const { one, open, end, pass } = await used();
		one.refused('token-1');
		await one.ensure(open);
		const last = jest.fn(async () => {});
		one.endWhenIdle(IDLE_MS, last);
		await pass(2 * IDLE_MS);
		expect(end).not.toHaveBeenCalled();
		expect(last.mock.calls).toEqual([['token-2']]);
	});
});

describe('sessions of the process', () => {
	const clock = new FakeClock();
	afterEach(forgetSessions);

	it('are kept by credential', () => {
		const one = sharedSession(['akana', 'https://a.example.com', 'x', 'secret'], clock);
		expect(sharedSession(['akana', 'https://a.example.com', 'x', 'secret'], clock)).toBe(one);
		expect(sharedSession(['akana', 'https://a.example.com', 'x', 'changed'], clock)).not.toBe(one);
		forgetSessions();
		expect(sharedSession(['akana', 'https://a.example.com', 'x', 'secret'], clock)).not.toBe(one);
	});

	it('are as many as 200: the one that wasn’t asked for longest is forgotten', () => {
		const first = sharedSession(0, clock);
		const second = sharedSession(1, clock);
		for (let i = 2; i < 200; i++) sharedSession(i, clock);
		expect(sharedSession(0, clock)).toBe(first);
		sharedSession(200, clock);
		expect(sharedSession(0, clock)).toBe(first);
		expect(sharedSession(1, clock)).not.toBe(second);
	});

	it('have keys that tell nothing of the credential', () => {
		const key = credentialKey({ password: 'hunter22' });
		expect(key).toMatch(/^[0-9a-f]{64}$/);
		expect(key).not.toBe(credentialKey({ password: 'hunter23' }));
		expect(key).toBe(credentialKey({ password: 'hunter22' }));
	});
});
