import { Fault } from '../../../nodes/common/model/fault';
import type { Kind } from '../../../nodes/common/pace/lane';
import type { Verdict } from '../../../nodes/common/transport/breaker';
import { Breakers } from '../../../nodes/common/transport/breakers';
import { FakeClock } from '../../support/fakeClock';

const MAX_WAIT_MS = 120_000;
const ill = new Fault('unknown', 'It broke.', { retry: 'later', status: 500 });

function set() {
	const clock = new FakeClock();
	const breakers = new Breakers(clock);
	const pass = async (kind: Kind, whose = 'x') => await breakers.pass(kind, whose, MAX_WAIT_MS);
	const tell = async (kind: Kind, verdict: Verdict, people = 'x') => {
		for (const one of people) (await pass(kind, one)).end(verdict, ill);
	};
	const closed = () => (['read', 'change'] as const).map((kind) => breakers.areClosed(kind));
	return { clock, breakers, pass, tell, closed };
}

describe('the breakers of reads and of changes', () => {
	it('open for changes alone, where reads between them are answered', async () => {
		const { tell, closed, pass } = set();
		for (const one of 'abc') {
			await tell('change', 'ill', one);
			await tell('read', 'answered');
		}
		expect(closed()).toEqual([true, false]);
		expect((await pass('read')).holds()).toBe(true);
	});

	it.each(['read', 'change'] as const)('open for all, where every %s fails and nothing else is asked', async (kind) => {
		const { tell, closed, breakers } = set();
		await tell(kind, 'ill', 'ab');
		expect(closed()).toEqual([true, true]);
		expect(breakers.isHopeless('change', MAX_WAIT_MS, 60_000)).toBe(true);
		expect(breakers.isHopeless('change', MAX_WAIT_MS, 1000)).toBe(false);
		await tell(kind, 'ill', 'c');
		expect(closed()).toEqual([false, false]);
	});

	it('hold a change only as long as both do', async () => {
		const { tell, pass } = set();
		const change = await pass('change');
		expect(change.holds()).toBe(true);
		await tell('read', 'ill', 'abc');
		expect(change.holds()).toBe(false);
	});

	it('are needed while one of them is', async () => {
		const { breakers, clock, pass } = set();
		await clock.advance(60_000);
		expect(breakers.isNeeded).toBe(false);
		const read = await pass('read');
		expect(breakers.isNeeded).toBe(true);
		read.end('answered');
		await clock.advance(60_000);
		expect(breakers.isNeeded).toBe(false);
	});

	it('forget a change that one let through and the other didn’t', async () => {
		const { breakers, clock, tell } = set();
		await tell('read', 'ill', 'abc');
		const change = breakers.pass('change', 'd', 1).catch((error: Error) => error.name);
		await clock.runAll();
		expect(await change).toBe('StillDown');
		await clock.advance(120_000);
		expect(breakers.isNeeded).toBe(false);
	});
});
