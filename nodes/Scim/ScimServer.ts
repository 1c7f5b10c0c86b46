import { newEffort, type Effort } from '../common/effort';
import { Fault } from '../common/fault';
import { judgeByStatus } from '../common/transport/judge';
import type { Answer, Outgoing } from '../common/transport/sender';
import type { Call, Received, Wire } from '../common/transport/wire';
import { abilitiesIn, type Abilities } from './abilities';
import type { ScimAccess } from './scimAccess';
import { foreign, NO_SUCH_USER, RULES, vendorSays } from './scimErrors';

const KEPT_MS = 3_600_000;

export interface ScimRequest extends Pick<Call, 'effort' | 'changes' | 'carriesSet'> {
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
	abilities: Abilities;
	private readonly judgeReading: (answer: Answer) => Fault | null;
	private readonly judgeChange: (answer: Answer) => Fault | null;

	constructor(
		private readonly wire: Wire,
		private readonly access: ScimAccess,
	) {
		this.abilities = access.abilities.current() ?? abilitiesIn(null);
		this.judgeReading = judgeByStatus(wire, RULES, vendorSays);
		this.judgeChange = judgeByStatus(wire, { ...RULES, 404: NO_SUCH_USER }, vendorSays);
	}

	/** Asks what it can do, once an hour; one that doesn't say can do what RFC 7644 wants of all. */
	async know(effort: Effort): Promise<Abilities> {
		const path = '/ServiceProviderConfig';
		const { abilities } = this.access;
		await abilities.ensure(async () => {
			const answer = await this.send({ effort: newEffort(effort), path, usable: () => true }).catch(
				(error: unknown) => {
					if (error instanceof Fault && error.status !== null && ![401, 429].includes(error.status)) return null;
					throw error;
				},
			);
			return { value: abilitiesIn(answer?.json), until: this.wire.clock.wall() + KEPT_MS };
		});
		return (this.abilities = abilities.current() ?? this.abilities);
	}

	/** @returns what is wrong with an answer, or with one of the answers to a set */
	judge(answer: Answer, changes: boolean): Fault | null {
		return changes && this.abilities.known ? this.judgeChange(answer) : this.judgeReading(answer);
	}

	async send({ method = 'GET', path, data, version, usable, ...call }: ScimRequest): Promise<Received> {
		const { session, open, baseUrl, renewable } = this.access;
		const changes = call.changes === true;
		let authorization: string | null = null;
		return await this.wire.send({
			...call,
			ready: async () => await session.ensure(open),
			compose: () => {
				authorization = session.current();
				if (authorization === null) return null;
				// Another run may have got the token.
				this.wire.redactor.hide(authorization.replace(/^\w+ /, ''));
				const headers = {
					Authorization: authorization,
					Accept: 'application/scim+json, application/json',
					...(data && { 'Content-Type': 'application/scim+json' }),
					...(version && { 'If-Match': version }),
				};
				return { method, url: baseUrl + path, headers, body: data && JSON.stringify(data) };
			},
			renew: renewable ? () => session.refused(authorization) : undefined,
			judge: (answer) => this.judge(answer, changes) ?? (usable(answer) ? null : foreign(changes)),
		});
	}
}
