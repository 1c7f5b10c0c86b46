import { newEffort, type Effort } from '../common/model/effort';
import { Fault } from '../common/model/fault';
import { sendAuthorized } from '../common/transport/authorized';
import { judgeByStatus, notUnderstood } from '../common/transport/judge';
import type { Answer, Outgoing } from '../common/transport/sender';
import type { Call, Received } from '../common/transport/call';
import type { Wire } from '../common/transport/wire';
import { abilitiesIn, type Abilities } from './abilities';
import type { ScimAccess } from './scimAccess';
import { FOREIGN, isMessage, isOwn, NO_SUCH_USER, RULES, vendorSays } from './scimErrors';

const KEPT_MS = 3_600_000;
/** One that failed when it was asked may do better soon. */
const FAILED_KEPT_MS = 60_000;

export interface ScimRequest extends Pick<Call, 'effort' | 'changes' | 'carriesSet' | 'shows'> {
	method?: Outgoing['method'];
	path: string;
	data?: object;
	/** The version of the user that it is meant for. */
	version?: string | null;
	/** Whether a success is an answer to what was asked. */
	usable: (answer: Answer) => boolean;
}

/** One SCIM server: how it is spoken to, and what it can do. */
export class ScimServer {
	/** What is learnt of it beyond what it says of itself counts for this execution only. */
	abilities: Abilities;
	private told: Abilities | null = null;

	constructor(
		private readonly wire: Wire,
		private readonly access: ScimAccess,
	) {
		this.abilities = { ...(access.abilities.current() ?? this.abilitiesIn(null)) };
	}

	/** Asks what it can do, once an hour; one that doesn't say can do what RFC 7644 wants of all. */
	async know(effort: Effort): Promise<Abilities> {
		const { abilities } = this.access;
		await abilities.ensure(async () => {
			const asked = this.send({
				effort: newEffort({ ...effort, whose: null }),
				path: '/ServiceProviderConfig',
				usable: () => true,
				shows: 'nothing',
			});
			const answer = await asked.catch((error: unknown) => {
				if (error instanceof Fault && error.status !== null && ![401, 429].includes(error.status)) return error;
				throw error;
			});
			const hasFailed = answer instanceof Fault && (answer.retry === 'later' || !isOwn(answer));
			const until = this.wire.clock.wall() + (hasFailed ? FAILED_KEPT_MS : KEPT_MS);
			return { value: this.abilitiesIn(answer instanceof Fault ? null : answer.json), until };
		}, this.wire.signal);
		const told = abilities.current();
		// What this run learnt since stays, until the server was asked again.
		if (told !== this.told) Object.assign(this.abilities, told);
		this.told = told;
		return this.abilities;
	}

	private abilitiesIn(config: unknown): Abilities {
		return { ...abilitiesIn(config), ...this.access.product };
	}

	/** Keeps what is known for certain, for later runs, too. */
	remember(learnt: Partial<Abilities>): void {
		Object.assign(this.abilities, learnt);
		Object.assign(this.access.abilities.current() ?? {}, learnt);
	}

	/**
	 * @param ofUser - it is the server's own word about a user; else a 404 may be about the address
	 * @returns what is wrong with an answer, or with one of the answers to a set
	 */
	judge(answer: Answer, ofUser = false): Fault | null {
		const rules = ofUser && this.abilities.known ? { ...RULES, 404: NO_SUCH_USER } : RULES;
		return judgeByStatus(this.wire, rules, vendorSays)(answer);
	}

	async send({ method = 'GET', path, data, version, usable, ...call }: ScimRequest): Promise<Received> {
		const headers = {
			Accept: 'application/scim+json, application/json',
			...(data && { 'Content-Type': 'application/scim+json' }),
			...(version && { 'If-Match': version }),
		};
		const url = this.access.baseUrl + path;
		return await sendAuthorized(this.wire, this.access, {
			...call,
			compose: () => ({ method, url, headers, body: data && JSON.stringify(data) }),
			judge: (answer) =>
				// What has another form may come from a gateway before it.
				this.judge(answer, call.changes && isMessage('Error', answer.json)) ??
				(usable(answer) ? null : notUnderstood(this.wire, answer, FOREIGN, call.changes)),
		});
	}
}
