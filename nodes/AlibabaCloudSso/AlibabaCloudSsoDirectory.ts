import type { Action, Name, Sighting } from '../common/domain';
import type { Effort } from '../common/effort';
import { Fault } from '../common/fault';
import { list, record, text } from '../common/transport/json';
import type { Outgoing } from '../common/transport/sender';
import type { Received, Wire } from '../common/transport/wire';
import type { ChangeAnswer, ListQuery, Order, Page, UserDirectory } from '../common/UserDirectory';
import type { Scope } from '../common/Vendor';
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

	async lookUp({ by, value }: Name, effort: Effort): Promise<Sighting[]> {
		if (by === 'id') {
			const answer = await this.send('GetUser', { UserId: value }, effort);
			const { User: user } = record(answer.json);
			return text(record(user).UserId) === null ? [] : [sightingOf(user, answer)];
		}
		const answer = await this.send('ListUsers', { Filter: `UserName eq ${value}`, MaxResults: '100' }, effort);
		return usersOf(answer).map((user) => sightingOf(user, answer));
	}

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
		);
		const body = record(answer.json);
		const next = body.IsTruncated === true ? text(body.NextToken) : null;
		return {
			sightings: usersOf(answer).map((user) => sightingOf(user, answer)),
			next,
			total: Number.isSafeInteger(body.TotalCounts) ? (body.TotalCounts as number) : null,
		};
	}

	async change(action: Action, [order]: readonly Order[], effort: Effort): Promise<ChangeAnswer[]> {
		const id = order?.user.id;
		if (!id) throw new Fault('failed', 'CloudSSO gave no ID for this user, so that nothing could be changed.');
		// Formally optional; without it nothing would say what to do.
		const answer = await this.send('UpdateUserStatus', { UserId: id, NewStatus: STATUS[action] }, effort, true);
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
		const answer = await this.call('ListDirectories', {}, effort, false);
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
		changes = false,
	): Promise<Received> {
		if (this.directoryId === '') {
			throw new Fault('invalid', 'No CloudSSO directory is given.', {
				advice: 'Choose the directory in the node, or put its ID into the credential.',
			});
		}
		return await this.call(action, { DirectoryId: this.directoryId, ...parameters }, effort, changes);
	}

	private async call(
		action: string,
		parameters: Record<string, string | undefined>,
		effort: Effort,
		changes: boolean,
	): Promise<Received> {
		const { session, open, endpoint, renewable } = this.access;
		let key: AccessKey | null = null;
		let request: Outgoing | null = null;
		return await this.wire.send({
			effort,
			changes,
			// Signed for each attempt: time and nonce are part of it.
			ready: async () => {
				await session.ensure(open);
				key = session.current();
				request = key && (await signedRequest(endpoint, VERSION, key, action, parameters));
			},
			compose: () => request,
			renew: renewable ? () => session.refused(key) : undefined,
			judge: judgeCloudSso(this.wire, changes),
		});
	}
}

function usersOf(answer: Received): unknown[] {
	return list(record(answer.json).Users);
}

function sightingOf(row: unknown, { seen }: Received): Sighting {
	const user = record(row);
	const names = [text(user.FirstName), text(user.LastName)].filter((name) => name !== null);
	const status = text(user.Status)?.toLowerCase();
	return {
		user: {
			id: text(user.UserId),
			login: text(user.UserName),
			email: text(user.Email),
			displayName: text(user.DisplayName) ?? (names.join(' ') || null),
		},
		state: status === 'enabled' || status === 'disabled' ? { enabled: status === 'enabled', locked: null } : null,
		seen,
		response: row,
	};
}
