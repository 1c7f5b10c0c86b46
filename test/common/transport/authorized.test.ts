import { newEffort } from '../../../nodes/common/model/effort';
import { Fault } from '../../../nodes/common/model/fault';
import { basic, fixed, sendAuthorized, type Authorization } from '../../../nodes/common/transport/authorized';
import { judgeByStatus, type StatusRule } from '../../../nodes/common/transport/judge';
import type { Outgoing } from '../../../nodes/common/transport/sender';
import { Session } from '../../../nodes/common/transport/session';
import { wireTo, type Said } from '../../support/mangled';

const REJECTED: StatusRule = { outcome: 'unauthorized', says: 'No.', retry: 'renew' };
const OK: Said = { status: 200, text: '{}' };

/** A wire, and a way to send on it with what identifies the caller. */
function line(answer: (request: Outgoing) => Said, way?: Omit<Authorization, 'session'>) {
	const { wire, clock, sent, orFault } = wireTo(answer);
	let opened = 0;
	const open = async () => ({ value: `Bearer token-number-${++opened}`, until: clock.wall() + 100_000 });
	const authorization = { session: new Session<string>(clock), ...(way ?? { open, renewable: true }) };
	const send = async () =>
		await orFault(() =>
			sendAuthorized(wire, authorization, {
				compose: () => ({ method: 'GET', url: 'https://api.example.com/', headers: { Accept: 'text/plain' } }),
				judge: judgeByStatus(wire, { 401: REJECTED }, () => null),
				effort: newEffort({ maxRetries: 0, maxWaitMs: 0 }),
			}),
		);
	const used = () => sent.map(({ headers }) => headers.Authorization);
	return { wire, clock, sent, authorization, send, used };
}

it('every request goes with the header, and one value serves until it is old', async () => {
	const { send, sent, used, clock, wire } = line(() => OK);
	await send();
	await send();
	await clock.advance(200_000);
	await send();
	expect(used()).toEqual([1, 1, 2].map((n) => `Bearer token-number-${n}`));
	expect(sent[0]!.headers.Accept).toBe('text/plain');
	expect(wire.redactor.text('token-number-2')).toBe('•••');
});

it('a value that is refused is renewed once', async () => {
	const { send, used } = line(({ headers }) =>
		headers.Authorization === 'Bearer token-number-1' ? { status: 401, text: '' } : OK,
	);
	expect(await send()).not.toBeInstanceOf(Fault);
	expect(used()).toEqual(['Bearer token-number-1', 'Bearer token-number-2']);
});

it('a value that never changes isn’t', async () => {
	const { send, used } = line(() => ({ status: 401, text: '' }), fixed('Basic x'));
	expect(await send()).toMatchObject({ outcome: 'unauthorized' });
	expect(used()).toEqual(['Basic x']);
});

it('a value that another run got isn’t shown either', async () => {
	const { send, authorization, wire } = line(() => OK);
	await authorization.session.ensure(async () => ({ value: 'Bearer of-another-run', until: Infinity }));
	await send();
	expect(wire.redactor.text('of-another-run')).toBe('•••');
});

it('a name and a secret are one word that isn’t shown', () => {
	const { wire } = line(() => OK);
	const value = basic(wire, 'me', 'p:ä ');
	expect(value).toBe(`Basic ${Buffer.from('me:p:ä ').toString('base64')}`);
	expect(wire.redactor.text(value)).toBe('Basic •••');
});
