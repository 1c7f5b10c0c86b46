import type { Sighting, UserState } from '../../nodes/common/model/domain';
import { Fault } from '../../nodes/common/model/fault';
import type { Result } from '../../nodes/common/model/result';
import { settle, type Facts } from '../../nodes/common/outcomes/settle';
import type { ChangeAnswer } from '../../nodes/common/vendor/UserDirectory';

export const NOW = 9_000;
export const ANSWERED = 5_000;
export const READ = 7_000;

export const state = (enabled: boolean | null, locked: boolean | null): UserState => ({ enabled, locked });
export const OFF = state(false, false);
export const ON = state(true, false);
export const user = { id: '1', login: 'nathan', email: null, displayName: null };

export const sighting = (of: UserState | null, wall: number): Sighting => ({
	user,
	state: of,
	seen: { wall, tick: 0 },
});
export const before = (of: UserState | null) => sighting(of, 1_000);
export const read = (of: UserState | null) => sighting(of, READ);

export function said(more: Partial<ChangeAnswer> = {}): ChangeAnswer {
	const seen = { wall: ANSWERED, tick: 0 };
	return { fault: null, state: null, sent: null, seen, requestId: 'r-1', response: 'yes', ...more };
}

export function end(facts: Partial<Facts>): Result {
	const nothing = { who: 'nathan', before: null, answer: said(), fate: 'none', readBack: null, now: NOW } as const;
	return settle({ action: 'disable', ...nothing, ...facts });
}

export const lost = new Fault('unknown', 'The connection broke.', { fate: 'open', advice: 'Look.', requestId: 'r-2' });
export const refused = new Fault('failed', 'The user was refused.', { status: 400, response: { no: 1 } });
export const broke = new Fault('unknown', 'It had an error (500).', { fate: 'answered', status: 500 });
export const busy = new Fault('rateLimited', 'Too many.', { status: 429 });
export const unreachable = new Fault('failed', 'Nothing answers there.', { advice: 'Check the URL.', retry: 'later' });
export const unreadable = new Fault('failed', 'It is down.');
