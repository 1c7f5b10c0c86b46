import type { Action, Sighting, UserState } from '../../../nodes/common/model/domain';
import { isFailure } from '../../../nodes/common/model/domain';
import { Fault, type Fate } from '../../../nodes/common/model/fault';
import type { Result } from '../../../nodes/common/model/result';
import { stateInWords } from '../../../nodes/common/outcomes/settle';
import {
	ANSWERED,
	NOW,
	OFF,
	ON,
	READ,
	before,
	broke,
	busy,
	end,
	lost,
	read,
	refused,
	said,
	state,
	unreachable,
	unreadable,
} from '../../support/settling';

/** Which of several columns a row expects. */
type Expected = Pick<Result, 'outcome' | 'changed' | 'after' | 'proof' | 'at'>;
const expected = (
	outcome: Result['outcome'],
	changed: boolean | null,
	after: UserState | null,
	proof: Result['proof'],
	at: number,
): Expected => ({ outcome, changed, after, proof, at });

it('whoever isn’t there afterwards was changed by no answer that says nothing of them', () => {
	const gone = new Fault('conflict', 'The user isn’t there any more.');
	for (const was of [null, before(ON)])
		expect(end({ before: was, readBack: gone })).toMatchObject({
			...expected('conflict', null, null, null, ANSWERED),
			fault: gone,
			warning: null,
		});
	expect(end({ before: before(ON), answer: said({ state: OFF }), readBack: gone })).toMatchObject(
		expected('changed', true, OFF, 'response', ANSWERED),
	);
});

describe('a user who is kept out by the other flag, too', () => {
	it.each<[Action, UserState, UserState]>([
		['disable', state(true, true), state(false, true)],
		['lock', state(false, false), state(false, true)],
	])('stays so while they are %sd', (action, was, is) => {
		for (const answer of [said({ state: is }), said()]) {
			const ended = end({ action, before: before(was), answer, readBack: read(is) });
			expect(ended).toMatchObject({ outcome: 'changed', changed: true, after: is });
		}
		expect(end({ action, before: before(was), answer: lost, fate: 'open', readBack: read(is) })).toMatchObject({
			outcome: 'changed',
			after: is,
		});
	});
});

test('a change that was lost on the way may arrive after the user was read back', () => {
	const facts = { before: before(ON), answer: said(), readBack: read(ON) };
	expect(end({ ...facts, fate: 'open' })).toMatchObject({ outcome: 'unverified', changed: null });
	expect(end({ ...facts, fate: 'answered' })).toMatchObject({ outcome: 'unverified', changed: false });
});

describe('a disable that the vendor took', () => {
	it.each<[string, UserState | null, UserState | null, Sighting | Fault | null, Expected]>([
		// before, in the answer, read back
		['nothing observed', null, null, null, expected('set', null, null, null, ANSWERED)],
		['enabled before', ON, null, null, expected('changed', true, null, null, ANSWERED)],
		['disabled before', OFF, null, null, expected('unchanged', false, null, null, ANSWERED)],
		['only the lock known before', state(null, true), null, null, expected('set', null, null, null, ANSWERED)],
		['the answer tells', null, OFF, null, expected('set', null, OFF, 'response', ANSWERED)],
		['enabled before, the answer tells', ON, OFF, null, expected('changed', true, OFF, 'response', ANSWERED)],
		['disabled before, the answer tells', OFF, OFF, null, expected('unchanged', false, OFF, 'response', ANSWERED)],
		['the answer says no', ON, ON, null, expected('unverified', false, ON, null, ANSWERED)],
		['the answer says no, nothing before', null, ON, null, expected('unverified', null, ON, null, ANSWERED)],
		['the answer says no, disabled before', OFF, ON, null, expected('unverified', null, ON, null, ANSWERED)],
		['the answer tells the lock only', ON, state(null, false), null, expected('changed', true, null, null, ANSWERED)],
		['read back', ON, null, read(OFF), expected('changed', true, OFF, 'readBack', READ)],
		['read back, nothing before', null, null, read(OFF), expected('set', null, OFF, 'readBack', READ)],
		['read back goes before the answer', ON, ON, read(OFF), expected('changed', true, OFF, 'readBack', READ)],
		['read back says no', ON, OFF, read(ON), expected('unverified', false, ON, null, READ)],
		['read back tells nothing', ON, OFF, read(null), expected('changed', true, OFF, 'response', ANSWERED)],
		[
			'read back tells the lock',
			ON,
			OFF,
			read(state(null, false)),
			expected('changed', true, OFF, 'response', ANSWERED),
		],
		['read back fails', ON, OFF, unreadable, expected('changed', true, OFF, 'response', ANSWERED)],
		['read back fails, nothing else known', null, null, unreadable, expected('set', null, null, null, ANSWERED)],
	])('%s', (_, was, answered, readBack, result) => {
		const ended = end({ before: was && before(was), answer: said({ state: answered }), readBack });
		expect(ended).toMatchObject(result);
		expect(ended.before).toEqual(was);
		expect(ended.requestId).toBe('r-1');
		expect(ended.response).toBe('yes');
		expect(ended.fault === null).toBe(!isFailure(ended.outcome));
		expect(ended.warning !== null).toBe(readBack === unreadable);
	});

	it('says what is wrong when it isn’t so', () => {
		expect(end({ before: before(ON), readBack: read(state(true, true)) }).fault?.sentence).toMatch(
			/^The change of “nathan” was accepted, but the user is enabled, locked\. Check/,
		);
		expect(end({ readBack: unreadable }).warning).toBe('“nathan” couldn’t be read back: It is down.');
	});
});

describe('a disable that failed', () => {
	it.each([refused, unreachable])('is unknown where an earlier try may have arrived: %s', (answer) => {
		const ended = end({ before: before(ON), answer, fate: 'open' });
		expect(ended).toMatchObject(expected('unknown', null, null, null, NOW));
		const said = [answer.message, 'An earlier try got no answer and may have arrived.', answer.advice];
		expect(ended.fault?.sentence).toBe(said.filter(Boolean).join(' '));
	});

	it.each<[string, Fault, Fate, Sighting | Fault | null, Expected]>([
		['refused', refused, 'none', null, expected('failed', false, null, null, NOW)],
		['never sent', unreadable, 'none', null, expected('failed', false, null, null, NOW)],
		['a reading before it lost', lost.but({ fate: 'none' }), 'none', null, expected('failed', false, null, null, NOW)],
		['refused, and read back all the same', refused, 'none', read(ON), expected('failed', false, null, null, NOW)],
		['an error of the vendor', broke, 'answered', null, expected('unknown', null, null, null, NOW)],
		['an error, read back disabled', broke, 'answered', read(OFF), expected('changed', true, OFF, 'readBack', READ)],
		['an error, read back enabled', broke, 'answered', read(ON), expected('failed', false, ON, null, READ)],
		['lost', lost, 'open', null, expected('unknown', null, null, null, NOW)],
		['lost, read back disabled', lost, 'open', read(OFF), expected('changed', true, OFF, 'readBack', READ)],
		// It may yet arrive.
		['lost, read back enabled', lost, 'open', read(ON), expected('unknown', null, ON, null, READ)],
		['lost, read back fails', lost, 'open', unreadable, expected('unknown', null, null, null, NOW)],
		['lost, read back tells nothing', lost, 'open', read(null), expected('unknown', null, null, null, NOW)],
		[
			'lost, read back tells the lock',
			lost,
			'open',
			read(state(null, true)),
			expected('unknown', null, null, null, NOW),
		],
		['lost, then throttled', busy, 'open', read(ON), expected('rateLimited', null, ON, null, READ)],
		['an error, then throttled', busy, 'answered', read(ON), expected('rateLimited', false, ON, null, READ)],
	])('%s', (_, fault, fate, readBack, result) => {
		const ended = end({ before: before(ON), answer: fault, fate, readBack });
		expect(ended).toMatchObject(result);
		expect(ended.before).toEqual(ON);
		expect(ended.requestId).toBe(fault.requestId);
		expect(ended.warning !== null).toBe(readBack === unreadable || ended.proof !== null);
		if (isFailure(ended.outcome))
			expect(ended).toMatchObject({ fault: { sentence: fault.sentence }, response: fault.response });
	});

	it('for one user of a set has the time of the set’s answer', () => {
		const ended = end({ before: before(ON), answer: said({ fault: refused }) });
		expect(ended).toMatchObject(expected('failed', false, null, null, ANSWERED));
	});

	it('but turned out to be so, says how that is known', () => {
		const ended = end({ answer: lost, fate: 'open', readBack: read(OFF) });
		expect(ended).toMatchObject(expected('set', null, OFF, 'readBack', READ));
		expect(ended.warning).toMatch(/The connection broke\.\) The user was read afterwards/);
		const unchanged = end({ before: before(OFF), answer: lost, fate: 'open', readBack: read(OFF) });
		expect(unchanged).toMatchObject(expected('unchanged', false, OFF, 'readBack', READ));
	});
});

describe('the flag that wasn’t asked for', () => {
	const conflict = { outcome: 'conflict' };
	it.each<[string, Action, UserState | null, UserState | null, UserState, boolean]>([
		// before, sent along, after
		['kept', 'disable', ON, state(false, false), OFF, false],
		['unlocked by someone else', 'disable', state(true, true), state(false, true), OFF, true],
		['locked by someone else', 'disable', ON, state(false, false), state(false, true), true],
		['not observed afterwards', 'disable', state(true, true), state(false, true), state(false, null), false],
		['not sent and loosened', 'disable', state(true, true), null, OFF, true],
		['not sent and tightened', 'disable', ON, null, state(false, true), false],
		['not sent and not known', 'disable', null, null, state(false, true), false],
		['sent without a value', 'disable', ON, state(false, null), state(false, true), false],
		['loosened, sent without a value', 'disable', state(true, true), state(false, null), OFF, true],
		['enabled while locking', 'lock', state(false, false), null, state(true, true), true],
		['disabled while locking', 'lock', ON, null, state(false, true), false],
		['enabled while locking, sent along', 'lock', ON, state(false, true), state(true, true), true],
		['unlocked while enabling', 'enable', state(false, true), null, ON, false],
		['locked while enabling, sent along', 'enable', OFF, state(true, false), state(true, true), true],
		['enabled while unlocking', 'unlock', state(false, true), null, ON, false],
		['disabled while unlocking, sent along', 'unlock', state(true, true), state(true, false), OFF, true],
	])('%s: %s', (_, action, was, sent, after, moved) => {
		for (const readBack of [true, false]) {
			const ended = end({
				action,
				before: was && before(was),
				answer: said({ sent, state: readBack ? null : after }),
				readBack: readBack ? read(after) : null,
			});
			expect(ended.outcome === 'conflict').toBe(moved);
			expect(ended.after).toEqual(after);
			if (moved)
				expect(ended.fault?.message).toMatch(/^Someone else changed “nathan” at the same moment: the user is now /);
		}
	});

	it('doesn’t hide whether the one that was asked for changed', () => {
		const moved = said({ sent: state(false, true), state: OFF });
		expect(end({ before: before(state(true, true)), answer: moved })).toMatchObject({ ...conflict, changed: true });
		expect(end({ before: before(state(false, true)), answer: moved })).toMatchObject({ ...conflict, changed: false });
		expect(end({ before: null, answer: moved })).toMatchObject({ ...conflict, changed: null });
	});

	it('is watched after a lost answer too', () => {
		const facts = { before: before(state(true, true)), answer: lost, fate: 'open', readBack: read(OFF) } as const;
		expect(end(facts)).toMatchObject({ ...conflict, changed: null, after: OFF, proof: null });
	});
});

it.each([
	[state(true, false), 'enabled, not locked'],
	[state(false, true), 'disabled, locked'],
	[state(false, null), 'disabled'],
	[state(null, true), 'locked'],
	[state(null, null), 'not known'],
])('%j in words is %p', (of, words) => expect(stateInWords(of)).toBe(words));
