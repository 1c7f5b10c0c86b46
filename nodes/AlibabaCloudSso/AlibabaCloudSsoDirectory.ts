import type { Action, Name, Sighting } from '../common/model/domain';
import type { Effort } from '../common/model/effort';
import { Fault } from '../common/model/fault';
import type { Found } from '../common/model/names';
import { flag, joined, list, record, text } from '../common/model/json';
import type { Received } from '../common/transport/call';
import type { Wire } from '../common/transport/wire';
import type { ChangeAnswer, ListQuery, Order, Page, UserDirectory } from '../common/vendor/UserDirectory';
import type { Scope } from '../common/vendor/Vendor';
import type { CloudSsoAccess } from './cloudSsoAccess';
import { judgeCloudSso } from './cloudSsoErrors';
import { signedRequest, type AccessKey } from './signing';
import { profile } from './profile';

const VERSION = '2021-05-15';

const STATUS: Partial<Record<Action, string>> = { enable: 'Enabled', disable: 'Disabled' };

/** The users of one CloudSSO directory. */
export class AlibabaCloudSsoDirectory implements UserDirectory {
	readonly traits = profile.traits;
	readonly ownAccount = null;

	/** @param directoryId - not needed for {@link directories} */
	constructor(
		private readonly wire: Wire,
		private readonly access: CloudSsoAccess,
		private readonly directoryId: string,
	) {}

	// CLOUDSSO-2
	async lookUp({ by, value }: Name, effort: Effort): Promise<Found> {
		if (by === 'id') {
			// An unknown user is an error with a code of its own: a success holds this user.
			const holdsUser = (body: unknown) => text(userIn(body).UserId) === value;
			const answer = await this.send('GetUser', { UserId: value }, effort, { usable: holdsUser });
			return [sightingOf(userIn(answer.json), answer)];
		}
		const filter = { Filter: `UserName eq ${value}`, MaxResults: '100' };
		const answer = await this.send('ListUsers', filter, effort, { usable: holdsUsers });
		return usersOf(answer).map((user) => sightingOf(user, answer));
	}

	// CLOUDSSO-4, CLOUDSSO-11, CLOUDSSO-13
	async page({ search, status, size }: ListQuery, cursor: string | null, effort: Effort): Promise<Page> {
		const { pageSize } = this.traits.listing;
		const answer = await this.send(
			'ListUsers',
			{
				Filter: search ? `UserName sw ${search}` : undefined,
				Status: status === 'enabled' ? 'Enabled' : status === 'disabled' ? 'Disabled' : undefined,
				MaxResults: String(Math.max(1, Math.min(size ?? pageSize, pageSize))),
				NextToken: cursor ?? undefined,
			},
			effort,
			{ usable: holdsUsers },
		);
		const body = record(answer.json);
		const isLast = flag(body.IsTruncated) === false;
		const next = isLast ? null : text(body.NextToken);
		return {
			sightings: usersOf(answer).map((user) => sightingOf(user, answer)),
			next,
			cut: isLast || next !== null ? null : 'its list doesn’t say that it ends here',
			total: Number.isSafeInteger(body.TotalCounts) ? (body.TotalCounts as number) : null,
		};
	}

	// CLOUDSSO-1
	async change(action: Action, [order]: readonly Order[], effort: Effort): Promise<ChangeAnswer[]> {
		const id = order?.user.id;
		if (!id) throw new Fault('failed', 'CloudSSO gave no ID for this user, so that nothing could be changed.');
		// Formally optional; without it nothing would say what to do.
		const parameters = { UserId: id, NewStatus: STATUS[action] };
		const answer = await this.send('UpdateUserStatus', parameters, effort, { changes: true });
		const body = answer.json;
		return [
			{
				fault: null,
				state: null,
				sent: null,
				seen: answer.seen,
				requestId: text(record(body).RequestId),
				response: body,
			},
		];
	}

	/** @returns the directories of the account */
	async directories(effort: Effort): Promise<Scope[]> {
		const answer = await this.call('ListDirectories', {}, effort, {});
		return list(record(answer.json).Directories).flatMap((entry) => {
			const { DirectoryId, DirectoryName } = record(entry);
			const id = text(DirectoryId);
			return id === null ? [] : [{ id, name: text(DirectoryName) ?? id }];
		});
	}

	private async send(
		action: string,
		parameters: Record<string, string | undefined>,
		effort: Effort,
		expects: Expected,
	): Promise<Received> {
		if (this.directoryId === '') {
			throw new Fault('invalid', 'No CloudSSO directory is given.', {
				advice: 'Choose the directory in the node, or put its ID into the credential.',
			});
		}
		return await this.call(action, { DirectoryId: this.directoryId, ...parameters }, effort, expects);
	}

	private async call(
		action: string,
		parameters: Record<string, string | undefined>,
		effort: Effort,
		{ changes = false, usable }: Expected,
	): Promise<Received> {
		const { session, open, endpoint, renewable } = this.access;
		let key: AccessKey | null = null;
		return await this.wire.send({
			effort,
			changes,
			ready: async () => await session.ensure(open, this.wire.signal),
			// Signed for each attempt, when it leaves: time and nonce are part of it.
			compose: async () => {
				key = session.current();
				// Another run may have assumed the role.
				this.wire.redactor.hide(key?.accessKeySecret);
				this.wire.redactor.hide(key?.securityToken);
				return key && (await signedRequest(endpoint, VERSION, key, action, parameters));
			},
			renew: renewable ? () => session.refused(key) : undefined,
			judge: judgeCloudSso(this.wire, changes, usable),
		});
	}
}

/** What kind of answer a request has. */
interface Expected {
	changes?: boolean;
	/** Whether a success is an answer to what was asked; one with a request id is, where this says nothing. */
	usable?: (body: unknown) => boolean;
}

// CLOUDSSO-3
function userIn(body: unknown): Record<string, unknown> {
	return record(record(body).User);
}

/** Also when there are none: without the list nothing is said. */
function holdsUsers(body: unknown): boolean {
	return typeof record(body).Users === 'object' && record(body).Users !== null;
}

function usersOf(answer: Received): unknown[] {
	return list(record(answer.json).Users);
}

const OWNED =
	'This user is synchronized by an identity provider, which may overwrite the status: make the change there, too.';

// CLOUDSSO-5, CLOUDSSO-14
function sightingOf(row: unknown, { seen }: Received): Sighting {
	const user = record(row);
	const status = text(user.Status)?.toLowerCase();
	return {
		user: {
			id: text(user.UserId),
			login: text(user.UserName),
			email: text(user.Email),
			displayName: text(user.DisplayName) ?? joined([user.FirstName, user.LastName]),
		},
		state: status === 'enabled' || status === 'disabled' ? { enabled: status === 'enabled', locked: null } : null,
		seen,
		warning: user.ProvisionType === 'Synchronized' ? OWNED : undefined,
		response: row,
	};
}
