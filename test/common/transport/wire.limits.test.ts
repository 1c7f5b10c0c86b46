import { wired } from '../../support/wired';

const spent = (reset: string): [number, Record<string, string>] => [
	200,
	{ 'ratelimit-remaining': '0', 'ratelimit-reset': reset },
];

describe('a success with which nothing is left of a limit', () => {
	it.each([
		['30', 30_000],
		['0', 0],
		['-1', 0],
		['soon', 0],
		['4070908800', 0],
		// Longer than the run may wait: a refusal would have to say so.
		['3600', 0],
	])('until %s: the next one leaves after %i ms, and is refused nothing', async (reset, ms) => {
		const { send, sentAt } = wired([spent(reset), 200]);
		await send();
		expect(await send()).toMatchObject({ status: 200 });
		expect(sentAt).toEqual([0, ms]);
	});

	it('also where it asks for no wait itself', async () => {
		const { send, sentAt } = wired([[200, { ...spent('30')[1], 'retry-after': '0' }], 200]);
		await send();
		await send();
		expect(sentAt).toEqual([0, 30_000]);
	});

	it('holds up nobody where something is left', async () => {
		const { send, sentAt } = wired([[200, { ratelimit: '"default";r=1;t=30' }], 200]);
		await send();
		await send();
		expect(sentAt).toEqual([0, 0]);
	});
});

it('a 403 with which nothing is left waits as a 429 does', async () => {
	const { send, sentAt } = wired([[403, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '30' }], 200]);
	expect(await send()).toMatchObject({ status: 200 });
	expect(sentAt).toEqual([0, 30_000]);
});

it('an error of the server isn’t waited for until a limit ends', async () => {
	const { send, sentAt } = wired([[503, { 'x-ratelimit-reset': '30' }], 200]);
	expect(await send()).toMatchObject({ status: 200 });
	expect(sentAt[1]).toBeLessThan(1000);
});
