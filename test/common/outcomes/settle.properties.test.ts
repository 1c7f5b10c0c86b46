import fc from 'fast-check';
import { ACTIONS, isFailure, WANTED, type Sighting, type UserState } from '../../../nodes/common/model/domain';
import { Fault, type Fate } from '../../../nodes/common/model/fault';
import {
	ANSWERED,
	READ,
	before,
	broke,
	busy,
	end,
	lost,
	read,
	refused,
	said,
	unreadable,
} from '../../support/settling';

describe('whatever was observed', () => {
	const flag = fc.constantFrom(true, false, null);
	const states = fc.option(fc.record({ enabled: flag, locked: flag }));
	const fault = fc.constantFrom(refused, lost, broke, busy);
	const answer = fc.oneof(
		fc.record({ state: states, sent: states }).map(said),
		fc.record({ state: states, sent: states, fault }).map(said),
		fault,
	);
	const facts = fc.record({
		action: fc.constantFrom(...ACTIONS),
		before: fc.option(states.map(before)),
		answer,
		fate: fc.constantFrom<Fate>('none', 'answered', 'open'),
		readBack: fc.oneof(fc.constant(null), fc.constant(unreadable), states.map(read)),
	});

	it('claims nothing else', () => {
		fc.assert(
			fc.property(facts, (given) => {
				const ended = end(given);
				const { flag: asked, value } = WANTED[given.action];
				const readState = given.readBack instanceof Fault ? null : (given.readBack?.state ?? null);
				const answered = given.answer instanceof Fault || given.answer.fault ? null : given.answer.state;
				const was = given.before?.state?.[asked] ?? null;
				const failed = given.answer instanceof Fault || given.answer.fault !== null;

				// States are the ones that were observed, and the latest word counts.
				expect(ended.before).toEqual(given.before?.state ?? null);
				const latest = (readState?.[asked] ?? null) !== null ? readState : failed ? null : answered;
				if (ended.after !== null) {
					expect(ended.after).toBe(latest);
					expect(ended.at).toBe(latest === readState ? READ : ANSWERED);
				}

				// A success was at least accepted, and nothing that was seen speaks against it.
				if (!isFailure(ended.outcome)) {
					if (failed) expect(readState?.[asked]).toBe(value);
					expect([value, null]).toContain(latest?.[asked] ?? null);
					expect(ended.outcome).toBe(was === null ? 'set' : was === value ? 'unchanged' : 'changed');
				}
				if (ended.proof !== null) {
					expect(ended.after?.[asked]).toBe(value);
					expect(ended.after).toBe(ended.proof === 'readBack' ? readState : answered);
				}

				// What changed is only said of who was seen before, and not while a request is open.
				if (ended.changed === true) expect(was).toBe(!value);
				if (ended.changed === false && isFailure(ended.outcome) && failed)
					expect([given.fate === 'none', readState?.[asked] === !value && given.fate === 'answered']).toContain(true);
				if (failed && given.fate !== 'none' && (readState?.[asked] ?? null) === null) expect(ended.changed).toBeNull();

				expect(ended.fault !== null).toBe(isFailure(ended.outcome));
			}),
			{ numRuns: 2000 },
		);
	});

	it('is the same in the mirror', () => {
		const mirror = (of: UserState | null, turned: keyof UserState): UserState | null =>
			of && { ...of, [turned]: of[turned] === null ? null : !of[turned] };
		fc.assert(
			fc.property(facts, (given) => {
				const pairs = { enable: 'disable', disable: 'enable', lock: 'unlock', unlock: 'lock' } as const;
				const { flag: asked } = WANTED[given.action];
				const turned = (one: Sighting | null) => one && { ...one, state: mirror(one.state, asked) };
				const { answer: heard, readBack } = given;
				const mirrored = end({
					action: pairs[given.action],
					before: turned(given.before),
					fate: given.fate,
					readBack: readBack instanceof Fault ? readBack : turned(readBack),
					answer:
						heard instanceof Fault
							? heard
							: { ...heard, state: mirror(heard.state, asked), sent: mirror(heard.sent, asked) },
				});
				const ended = end(given);
				// Only taking access away minds that the other flag was loosened.
				fc.pre(ended.outcome !== 'conflict' && mirrored.outcome !== 'conflict');
				expect(mirrored).toMatchObject({ outcome: ended.outcome, changed: ended.changed, proof: ended.proof });
				expect(mirrored.after).toEqual(mirror(ended.after, asked));
			}),
			{ numRuns: 500 },
		);
	});
});
