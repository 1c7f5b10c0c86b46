import { segment } from '../common/vendor/credential';
import type { Action, Name, Sighting, UserState } from '../common/model/domain';
import type { Effort } from '../common/model/effort';
import { Fault, StaleState } from '../common/model/fault';
import type { Found } from '../common/model/names';
import { sendAuthorized, type AuthorizedCall } from '../common/transport/authorized';
import { judgeByStatus, notUnderstood, plainText, type StatusRule } from '../common/transport/judge';
import { flag, joined, list, record, text } from '../common/model/json';
import type { Answer, Outgoing } from '../common/transport/sender';
import type { Received } from '../common/transport/call';
import type { Wire } from '../common/transport/wire';
import type { ChangeAnswer, ListQuery, Order, Page, UserDirectory } from '../common/vendor/UserDirectory';
import { REJECTED, type OracleAccess } from './oracleAccess';
import { profile } from './profile';

// The list isn't paged: 100,000 users come in one answer.
const MAX_LIST_BYTES = 256 * 1024 * 1024;

const RULES: Record<number, StatusRule> = {
	...REJECTED,
	400: {
		outcome: 'failed',
		says: '{vendor} refused the request: “Invalid input, Please check.” (400)',
		mayBeOneUser: true,
	},
	404: {
		outcome: 'failed',
		says: '{vendor} has no such resource (404).',
		advice: 'Check the server URL in the credential, the tenant prefix included.',
	},
	405: {
		outcome: 'failed',
		says: '{vendor} doesn’t allow this call here (405).',
		advice: 'Check the server URL in the credential.',
	},
	406: {
		outcome: 'failed',
		says: '{vendor} can’t answer in JSON here (406).',
		advice: 'Check the server URL in the credential.',
	},
	415: {
		outcome: 'failed',
		says: '{vendor} doesn’t take JSON here (415).',
		advice: 'Check the server URL in the credential.',
	},
	429: { outcome: 'rateLimited', says: '{vendor} takes no more requests for now (429).', retry: 'throttled' },
	500: {
		outcome: 'unknown',
		says: '{vendor} had an internal error: its identity management system threw an error (500).',
		advice: 'Its administrator finds the cause in the server’s logs.',
		retry: 'later',
		fate: 'answered',
		mayBeOneUser: true,
	},
};

/** What to check when a 200 isn't an answer to what was asked. */
const FOREIGN = 'Check the server URL in the credential, and whether a login page or proxy answers in its place.';

/** Primavera's users, through the REST API for user administration. */
export class OraclePrimaveraDirectory implements UserDirectory {
	readonly traits = profile.traits;
	readonly ownAccount: Name;
	private readonly judge: (answer: Answer) => Fault | null;

	constructor(
		private readonly wire: Wire,
		private readonly access: OracleAccess,
	) {
		this.ownAccount = { by: 'login', value: access.username };
		this.judge = judgeByStatus(wire, RULES, plainText);
	}

	// ORACLE-6, ORACLE-9
	async lookUp({ value }: Name, effort: Effort): Promise<Found> {
		try {
			const answer = await this.read(`/user/${segment(value)}`, effort, (body) => typeof body === 'object');
			return list(answer.json).map((row) => sightingOf(row, answer));
		} catch (error) {
			// The list says whether there is really nobody.
			if (error instanceof Fault && (error.status === 404 || error.status === 400)) return [];
			throw error;
		}
	}

	// ORACLE-7
	async page(_query: ListQuery, _cursor: string | null, effort: Effort): Promise<Page> {
		// The credential's account is a user itself: a list of nobody isn't the list.
		const answer = await this.read('/user', effort, (body) => Array.isArray(body) && body.some(isUser));
		const rows = list(answer.json);
		return { sightings: rows.map((row) => sightingOf(row, answer)), next: null, total: rows.length };
	}

	async change(action: Action, orders: readonly Order[], effort: Effort): Promise<ChangeAnswer[]> {
		const lines = orders.map((order) => lineOf(action, order));
		const sendable = lines.filter((line): line is Line => !(line instanceof Fault));
		const answer = sendable.length > 0 ? await this.sendSet(action, sendable, orders, effort) : null;
		const seen = answer?.seen ?? { wall: this.wire.clock.wall(), tick: this.wire.clock.now() };
		const messages = record(answer?.json);
		return lines.map((line) => {
			if (line instanceof Fault) return { fault: line, state: null, sent: null, seen, requestId: null, response: null };
			const message = messageOf(line, messages);
			return { fault: faultIn(message), state: null, sent: line.sent, seen, requestId: null, response: message };
		});
	}

	// ORACLE-5
	private async sendSet(
		action: Action,
		lines: readonly Line[],
		orders: readonly Order[],
		effort: Effort,
	): Promise<Received> {
		const path = action === 'unlock' ? '/user/change-lock' : '/user/change-status';
		return await this.send({
			effort,
			changes: true,
			carriesSet: orders.length > 1,
			request: () => {
				const now = this.wire.clock.now();
				const freshMs = this.traits.changeNeedsStateWithinMs ?? Infinity;
				if (orders.some(({ sighting }) => !sighting?.state || now - sighting.seen.tick > freshMs))
					throw new StaleState();
				return { method: 'PUT', path, body: JSON.stringify(lines.map(({ body }) => body)) };
			},
			usable: (body) => lines.some((line) => messageOf(line, record(body)) !== undefined),
		});
	}

	private async read(path: string, effort: Effort, usable: (body: unknown) => boolean): Promise<Received> {
		return await this.send({ effort, maxBytes: MAX_LIST_BYTES, request: () => ({ method: 'GET', path }), usable });
	}

	private async send(
		call: Omit<AuthorizedCall, 'compose' | 'judge'> & {
			request: () => { method: Outgoing['method']; path: string; body?: string };
			usable: (body: unknown) => boolean;
		},
	): Promise<Received> {
		const { baseUrl, headers: own } = this.access;
		return await sendAuthorized(this.wire, this.access, {
			...call,
			compose: () => {
				const { method, path, body } = call.request();
				const headers = {
					...own,
					Accept: 'application/json',
					...(body !== undefined && { 'Content-Type': 'application/json' }),
				};
				return { method, url: baseUrl + path, headers, body };
			},
			judge: (answer) =>
				this.judge(answer) ??
				(call.usable(answer.json) ? null : notUnderstood(this.wire, answer, FOREIGN, call.changes)),
		});
	}
}

/** One user in the body of a change. */
interface Line {
	body: { loginId: string; disabled: boolean; locked?: boolean; id?: string };
	sent: UserState;
}

// ORACLE-3, ORACLE-4
/**
 * Both flags travel with every change: the server may take an absent `disabled` for false, and so
 * enable the user. The one that isn't asked for is sent as it was read.
 */
function lineOf(action: Action, { user, sighting }: Order): Line | Fault {
	const state = sighting?.state ?? { enabled: null, locked: null };
	const enabled = action === 'enable' ? true : action === 'disable' ? false : state.enabled;
	// The call that unlocks wants the present state, not the new one.
	const locked = action === 'lock' ? true : state.locked;
	if (user.login === null) return incomplete('its login');
	if (enabled === null) return incomplete('whether it is disabled');
	return {
		body: {
			loginId: user.login,
			disabled: !enabled,
			...(locked !== null && { locked }),
			...(user.id !== null && { id: user.id }),
		},
		sent: { enabled, locked: action === 'unlock' ? false : locked },
	};
}

function incomplete(what: string): Fault {
	return new Fault(
		'failed',
		`Primavera’s record of this user doesn’t say ${what}, so that a change couldn’t be sent safely.`,
		{
			advice: 'Look at the user in Primavera Administration.',
		},
	);
}

// ORACLE-1
/** The answer maps each id to a message. @returns undefined where it holds none for this user */
function messageOf({ body }: Line, messages: Record<string, unknown>): unknown {
	const key = [body.id, body.loginId].find((name) => name !== undefined && Object.hasOwn(messages, name));
	return key === undefined ? undefined : messages[key];
}

// ORACLE-2
/** An empty message is success, any other text is why it failed. */
function faultIn(message: unknown): Fault | null {
	if (message === '' || message === null) return null;
	if (message === undefined) {
		return new Fault('unknown', 'Primavera’s answer says nothing about this user.', { fate: 'answered', status: 200 });
	}
	return new Fault('failed', `Primavera refused this user: “${text(message) ?? JSON.stringify(message)}”`, {
		status: 200,
	});
}

function isUser(row: unknown): boolean {
	return text(record(row).loginId) !== null;
}

// ORACLE-8
function sightingOf(row: unknown, { seen }: Received): Sighting {
	const user = record(row);
	const disabled = flag(user.disabled);
	return {
		user: {
			id: text(user.id),
			login: text(user.loginId),
			email: text(user.emailAddress),
			displayName: joined([user.firstName, user.lastName]),
		},
		state: { enabled: disabled === null ? null : !disabled, locked: flag(user.locked) },
		seen,
		response: row,
	};
}
