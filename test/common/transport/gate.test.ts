import { Cancelled, Fault, type FaultDetails } from '../../../nodes/common/model/fault';
import { CredentialGate, type Leave } from '../../../nodes/common/transport/gate';
import { FakeClock } from '../../support/fakeClock';

const MINUTE_MS = 60_000;
const wrong = (details: FaultDetails = {}) => new Fault('unauthorized', 'Wrong key.', { status: 401, ...details });

function gating() {
	const clock = new FakeClock();
	const gate = new CredentialGate('Example', clock);
	/** Is let in and accepted. */
	const accept = async () => {
		const leave = await gate.enter();
		leave.accepted();
		leave.end();
	};
	/** Is let in and refused. */
	const refuse = async (whose: string | null, details?: FaultDetails) => {
		const leave = await gate.enter();
		leave.refused(wrong(details), whose);
		leave.end();
	};
	return { clock, gate, accept, refuse };
}

/** @returns what has come of a promise by now */
async function sofar(entering: Promise<Leave>): Promise<string> {
	const settled = entering.then(
		() => 'in',
		(error: Error) => error.name,
	);
	return await Promise.race([settled, new Promise<string>((resolve) => setImmediate(resolve, 'waits'))]);
}

describe('who is let in', () => {
	it('is one, until the credential was accepted; then everybody', async () => {
		const { gate } = gating();
		const first = await gate.enter();
		const [second, third] = [gate.enter(), gate.enter()];
		expect([await sofar(second), await sofar(third)]).toEqual(['waits', 'waits']);
		first.accepted();
		expect([await sofar(second), await sofar(third)]).toEqual(['in', 'in']);
	});

	it('is the next one, when one ends without a word; and only one, however often it ends', async () => {
		const { gate } = gating();
		const first = await gate.enter();
		const [second, third] = [gate.enter(), gate.enter()];
		first.end();
		expect([await sofar(second), await sofar(third)]).toEqual(['in', 'waits']);
		first.end();
		expect(await sofar(third)).toBe('waits');
	});

	it('is one again, a minute after the last acceptance', async () => {
		const { clock, gate, accept } = gating();
		await accept();
		await clock.advance(MINUTE_MS - 1);
		await gate.enter();
		expect(await sofar(gate.enter())).toBe('in');
		await clock.advance(1);
		await gate.enter();
		expect(await sofar(gate.enter())).toBe('waits');
	});

	it('is one, while somebody was refused after an acceptance, for a minute', async () => {
		const { clock, gate, accept, refuse } = gating();
		await accept();
		const early = await gate.enter();
		await clock.advance(30_000);
		await accept();
		await refuse('ada');
		expect(gate.isInDoubt).toBe(true);
		expect(early.holds()).toBe(false);
		await gate.enter();
		expect(await sofar(gate.enter())).toBe('waits');
		await clock.advance(MINUTE_MS - 1);
		expect(gate.isInDoubt).toBe(true);
		await clock.advance(1);
		expect(gate.isInDoubt).toBe(false);
	});

	it('is nobody whose execution is stopped while it waits', async () => {
		const { gate } = gating();
		const stop = new AbortController();
		await gate.enter();
		const waiting = gate.enter(stop.signal);
		stop.abort();
		await expect(waiting).rejects.toThrow(Cancelled);
	});
});

describe('a credential is rejected', () => {
	it.each([
		['at the first refusal', false, {}, 1],
		['at the second who may be the reason', false, { mayBeOneUser: true }, 2],
		['at the second, where one was accepted', true, {}, 2],
		['at the tenth who may be the reason, where one was accepted', true, { mayBeOneUser: true }, 10],
	])('%s', async (_when, isAccepted, details, most) => {
		const { gate, accept, refuse } = gating();
		if (isAccepted) await accept();
		for (let i = 1; i < most; i++) await refuse(`person ${i}`, details);
		expect(await sofar(gate.enter())).toBe('in');
		const last = gating();
		if (isAccepted) await last.accept();
		for (let i = 1; i <= most; i++) await last.refuse(`person ${i}`, details);
		await expect(last.gate.enter()).rejects.toMatchObject({ outcome: 'notAttempted' });
	});

	it.each([
		['one person, however often', ['ada', 'ada', 'ada'], 'in'],
		['nobody’s requests, each for itself', [null, null], 'Fault'],
	])('by %s: %j, then one is %s', async (_whose, people, then) => {
		const { gate, accept, refuse } = gating();
		await accept();
		for (const whose of people) await refuse(whose);
		expect(await sofar(gate.enter())).toBe(then);
	});

	it('not by two with an acceptance between them, or a minute', async () => {
		const { gate, accept, refuse } = gating();
		for (const whose of ['ada', 'alan']) {
			await accept();
			await refuse(whose);
		}
		expect(await sofar(gate.enter())).toBe('in');
		const other = gating();
		for (const whose of ['ada', 'alan']) {
			await other.clock.advance(MINUTE_MS);
			await other.refuse(whose, { mayBeOneUser: true });
		}
		expect(await sofar(other.gate.enter())).toBe('in');
	});

	it('for a minute, and says so with what the vendor said', async () => {
		const { clock, gate, refuse } = gating();
		await refuse('ada', { advice: 'Renew the key.', requestId: 'r-1', response: { code: 7 } });
		const told = gate.enter();
		await expect(told).rejects.toMatchObject({
			message: 'Example rejected the credential, so it was asked no more. Wrong key.',
			advice: 'Renew the key. It is tried again after a minute, or at once when it was changed.',
			status: 401,
			requestId: 'r-1',
			response: { code: 7 },
		});
		await clock.advance(MINUTE_MS - 1);
		expect(await sofar(gate.enter())).toBe('Fault');
		await clock.advance(1);
		expect(await sofar(gate.enter())).toBe('in');
	});

	it('and what is to do about it is said where the vendor says nothing', async () => {
		const { gate, refuse } = gating();
		await refuse('ada');
		await expect(gate.enter()).rejects.toMatchObject({ advice: expect.stringMatching(/^Check the credential\. /) });
	});

	it('which those who wait are told, and those who were let in before find', async () => {
		const { gate, accept } = gating();
		const alone = await gate.enter();
		const waiting = gate.enter();
		alone.refused(wrong(), 'ada');
		await expect(waiting).rejects.toThrow('Example rejected the credential');
		expect(alone.holds()).toBe(false);
		const other = gating();
		await other.accept();
		const [one, two] = [await other.gate.enter(), await other.gate.enter()];
		expect(two.holds()).toBe(true);
		one.refused(wrong(), 'ada');
		one.refused(wrong(), 'alan');
		expect(two.holds()).toBe(false);
		await expect(accept()).rejects.toThrow(Fault);
	});

	it('until one is accepted, such as by the credential’s Test', async () => {
		const { gate } = gating();
		gate.reject(wrong());
		expect(await sofar(gate.enter())).toBe('Fault');
		gate.accept();
		await gate.enter();
		expect(await sofar(gate.enter())).toBe('in');
	});
});

describe('a proof', () => {
	const refused = wrong({ mayBeOneUser: true });
	const cases: Array<[string, () => Promise<unknown>, string]> = [
		['that is answered is an acceptance', async () => null, 'everybody'],
		['that fails for another reason is none', async () => Promise.reject(new Fault('failed', 'Down.')), 'one'],
		['that is refused is told', async () => Promise.reject(refused), 'told'],
		['that was stopped is told', async () => Promise.reject(new Cancelled()), 'told'],
	];

	it.each(cases)('%s', async (_what, read, then) => {
		const { gate, refuse } = gating();
		await refuse('ada', { mayBeOneUser: true });
		const proving = gate.prove(read);
		if (then === 'told') await expect(proving).rejects.toBeInstanceOf(Error);
		else await proving;
		await gate.enter();
		expect(await sofar(gate.enter())).toBe(then === 'everybody' ? 'in' : 'waits');
	});

	it.each([false, true])('isn’t asked for where nobody is in doubt, or one was accepted (%s)', async (isAccepted) => {
		const { gate, accept, refuse } = gating();
		const read = jest.fn(async () => null);
		if (isAccepted) {
			await accept();
			await refuse('ada');
		}
		await gate.prove(read);
		expect(read).not.toHaveBeenCalled();
	});
});

describe('it is needed', () => {
	it('while somebody is in, or something is remembered', async () => {
		const { clock, gate, accept, refuse } = gating();
		expect(gate.isNeeded).toBe(false);
		const leave = await gate.enter();
		expect(gate.isNeeded).toBe(true);
		leave.end();
		expect(gate.isNeeded).toBe(false);
		for (const remember of [accept, () => refuse('ada', { mayBeOneUser: true }), async () => gate.reject(wrong())]) {
			await remember();
			expect(gate.isNeeded).toBe(true);
			await clock.advance(MINUTE_MS);
			expect(gate.isNeeded).toBe(false);
		}
	});
});
