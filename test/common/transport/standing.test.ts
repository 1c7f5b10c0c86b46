import { Fault } from '../../../nodes/common/model/fault';
import { sharedStanding, type Standing } from '../../../nodes/common/transport/standing';
import { FakeClock } from '../../support/fakeClock';

const MOST_KEPT = 200;
const KEPT_MS = 60_000;

let clock: FakeClock;

beforeEach(() => (clock = new FakeClock()));
// Whatever a test leaves behind is older than all of the next one’s.
afterEach(async () => await clock.advance(KEPT_MS));

/** Two credentials that came first, a minute ago, and the state of the first. */
async function standings(need: (first: Standing) => unknown = () => null) {
	const of = (key: string) => sharedStanding(`${expect.getState().currentTestName} ${key}`, 'Example', clock);
	const [first, second] = [of('first'), of('second')];
	await clock.advance(KEPT_MS);
	await need(first);
	const come = (count: number) => Array.from({ length: count }, (_, i) => of(`other ${i}`));
	return { of, first, second, come };
}

describe('how a credential stands', () => {
	it('is kept while there are few', async () => {
		const { of, first, second, come } = await standings();
		come(MOST_KEPT - 2);
		expect(of('first')).toBe(first);
		expect(of('second')).toBe(second);
	});

	it('is forgotten when there are many, the longest unused first', async () => {
		const { of, first, second, come } = await standings();
		come(MOST_KEPT - 2);
		expect(of('first')).toBe(first);
		of('one more');
		expect(of('first')).toBe(first);
		expect(of('second')).not.toBe(second);
	});

	it.each<[string, (first: Standing) => unknown]>([
		['is rejected', ({ gate }) => gate.reject(new Fault('unauthorized', 'Wrong key.'))],
		['has a request under way', async ({ breakers }) => await breakers.pass('read', 'ada', 1000)],
	])('is kept among many while it %s', async (_what, need) => {
		const { of, first, second, come } = await standings(need);
		come(2 * MOST_KEPT);
		expect(of('first')).toBe(first);
		expect(of('second')).not.toBe(second);
	});

	it('is never forgotten as it is asked for', async () => {
		const { of, come } = await standings();
		// All of them are needed, so that there are too many.
		come(MOST_KEPT);
		const last = of('last');
		await clock.advance(KEPT_MS);
		expect(of('last')).toBe(last);
	});
});
