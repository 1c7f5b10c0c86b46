import { newEffort } from '../../nodes/common/model/effort';
import { Cancelled, Fault } from '../../nodes/common/model/fault';
import { Breakers } from '../../nodes/common/transport/breakers';
import { judgeByStatus } from '../../nodes/common/transport/judge';
import { Pace } from '../../nodes/common/pace/pace';
import { Redactor } from '../../nodes/common/transport/redact';
import { answerOf, type Answer, type Outgoing, type SendLimits } from '../../nodes/common/transport/sender';
import type { Call } from '../../nodes/common/transport/call';
import { Wire } from '../../nodes/common/transport/wire';
import { FakeClock } from './fakeClock';

export const REQUEST: Outgoing = { method: 'PUT', url: 'https://api.example.com/users/1', headers: {}, body: '{}' };

/** What comes back: a status with headers, an error, or nothing until it is cancelled. */
export type Reply = number | [number, Answer['headers']] | Error | 'nothing';

/** A connection that broke. */
export const lost = new Fault('unknown', 'The connection broke.', { retry: 'later', fate: 'open' });
/** A refusal that asks for a wait of so many seconds. */
export const seconds = (n: number): [number, Answer['headers']] => [429, { 'retry-after': String(n) }];

/** A wire with a real pace on a clock of its own; the last reply is given for ever. */
export function wired(replies: Reply[], more: { concurrency?: number; maxWaitMs?: number } = {}) {
	const clock = new FakeClock();
	const abort = new AbortController();
	const { signal } = abort;
	/** When each request left. */
	const sentAt: number[] = [];
	const limits: SendLimits[] = [];
	const sender = async (_: Outgoing, given: SendLimits): Promise<Answer> => {
		sentAt.push(clock.now());
		limits.push(given);
		const reply = replies.length > 1 ? replies.shift()! : replies[0]!;
		if (reply instanceof Error) throw reply;
		if (reply === 'nothing')
			return await new Promise((_resolve, reject) =>
				given.signal?.addEventListener('abort', () => reject(new Cancelled())),
			);
		const [status, headers] = typeof reply === 'number' ? [reply, {}] : reply;
		return answerOf(status, headers, 'text');
	};
	const pace = new Pace(clock);
	const lane = pace.join({
		concurrency: more.concurrency ?? 5,
		requestsPerSecond: 0,
		maxWaitMs: 120_000,
		signal,
	});
	const wire = new Wire({
		label: 'The vendor',
		sender,
		lane,
		breakers: new Breakers(clock),
		redactor: new Redactor(),
		timeoutMs: 30_000,
		signal,
		clock,
	});
	const effort = newEffort({ maxRetries: 3, maxWaitMs: more.maxWaitMs ?? 120_000, whose: 'somebody' });
	const call: Call = { compose: () => REQUEST, judge: judgeByStatus(wire, {}, () => null), effort, changes: true };
	/** Sends, with the clock running until it is over. */
	const send = async (changed: Partial<Call> = {}) => {
		const sending = Promise.allSettled([wire.send({ ...call, ...changed })]);
		await clock.runAll();
		const [result] = await sending;
		return result.status === 'fulfilled' ? result.value : (result.reason as Fault);
	};
	return { clock, abort, wire, pace, lane, call, effort, send, sentAt, limits };
}
