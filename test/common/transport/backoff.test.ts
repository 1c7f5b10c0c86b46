import { backoffMs } from '../../../nodes/common/transport/backoff';

it.each([
	[0, 500],
	[1, 1000],
	[2, 2000],
	[5, 16_000],
	[6, 20_000],
	[50, 20_000],
	[5000, 20_000],
])('retry %i waits up to %i ms', (retry, most) => {
	expect(backoffMs(retry, 0)).toBe(0);
	expect(backoffMs(retry, 0.5)).toBe(most / 2);
	expect(backoffMs(retry, 1)).toBe(most);
});
