import { randomUUID } from 'node:crypto';
import { json, type Answer } from '../core/answer';
import { shortIdFor } from '../core/ids';
import type { LimitRule } from '../core/limiter';
import type { Person } from '../core/people';
import type { Change, SandboxRequest } from '../core/request';
import { VendorSandbox, type VendorContext } from '../core/vendor';
import { Gate, invalid, parametersOf, Refusal, required, strict, type Parameters } from './gate';
import { Keys, type AccessKey, type Permission } from './keys';
import { enabledFor, matcher, pageOf } from './listing';

const SSO_VERSION = '2021-05-15';
const STS_VERSION = '2015-04-01';
const ACCOUNT = '1234567890123456';
const ROLE_ARN = `acs:ram::${ACCOUNT}:role/sandbox-offboarding`;

export type CloudSsoVariant = 'accessKey' | 'securityToken' | 'role';

export interface Directory {
	DirectoryId: string;
	DirectoryName: string;
	Region: string;
}

export interface CloudSsoSettings {
	/** How long the temporary keys of `credential({}, 'securityToken')` last. */
	temporarySeconds: number;
	/** Whether `UserName eq x` finds X. */
	filterIgnoresCase: boolean;
	/** The code for a user ID that nobody has. */
	unknownUser: string;
}

interface Action {
	version: string;
	permission: Permission;
	parameters: string[];
	serve: (parameters: Parameters, change: Change, key: AccessKey) => Record<string, unknown>;
}

/** Alibaba Cloud CloudSSO, and the part of STS that assumes a role; one server speaks both, told apart by Version. */
export class AlibabaCloudSsoSandbox extends VendorSandbox<CloudSsoVariant> {
	readonly settings: CloudSsoSettings = {
		temporarySeconds: 3600,
		filterIgnoresCase: true,
		unknownUser: 'EntityNotExists.User',
	};
	readonly directories: Directory[] = [
		{ DirectoryId: 'd-00fc2p61test', DirectoryName: 'example', Region: 'cn-shanghai' },
	];
	readonly roleArn = ROLE_ARN;
	readonly keys: Keys;
	/** The key that {@link credential} hands out; take permissions away, or set it inactive. */
	readonly mainKey: AccessKey;
	private readonly gate: Gate;
	private readonly actions: Record<string, Action> = {
		UpdateUserStatus: {
			version: SSO_VERSION,
			permission: 'cloudsso:UpdateUserStatus',
			parameters: ['DirectoryId', 'UserId', 'NewStatus'],
			serve: (parameters, change) => this.updateUserStatus(parameters, change),
		},
		GetUser: {
			version: SSO_VERSION,
			permission: 'cloudsso:GetUser',
			parameters: ['DirectoryId', 'UserId'],
			serve: (parameters) => ({ User: record(this.person(parameters)) }),
		},
		ListUsers: {
			version: SSO_VERSION,
			permission: 'cloudsso:ListUsers',
			parameters: ['DirectoryId', 'Filter', 'Status', 'MaxResults', 'NextToken'],
			serve: (parameters) => this.listUsers(parameters),
		},
		ListDirectories: {
			version: SSO_VERSION,
			permission: 'cloudsso:ListDirectories',
			parameters: [],
			serve: () => ({ Directories: this.directories }),
		},
		GetDirectory: {
			version: SSO_VERSION,
			permission: 'cloudsso:GetDirectory',
			parameters: ['DirectoryId'],
			serve: (parameters) => ({ Directory: this.directory(parameters) }),
		},
		AssumeRole: {
			version: STS_VERSION,
			permission: 'sts:AssumeRole',
			parameters: ['RoleArn', 'RoleSessionName', 'DurationSeconds'],
			serve: (parameters) => this.assumeRole(parameters),
		},
	};

	constructor(context: VendorContext) {
		super(context, (n) => `u-${shortIdFor('cloudsso', n)}`);
		this.keys = new Keys(this.secrets);
		this.mainKey = this.keys.add();
		this.keys.roles.set(ROLE_ARN, new Set(this.mainKey.permissions));
		this.gate = new Gate(this.keys, this.secrets, () => this.now());
	}

	get url(): string {
		return this.origin;
	}

	expireSessions(): void {
		this.keys.expire();
	}

	protected credentialFields(variant: CloudSsoVariant = 'accessKey'): Record<string, unknown> {
		const temporary =
			variant === 'securityToken'
				? this.keys.addTemporary(this.mainKey.permissions, this.now() + this.settings.temporarySeconds * 1000)
				: undefined;
		const key = temporary ?? this.mainKey;
		return {
			accessKeyId: key.id,
			accessKeySecret: key.secret,
			securityToken: temporary?.temporary.token ?? '',
			region: 'cn-shanghai',
			endpoint: this.url,
			directoryId: this.directories[0]?.DirectoryId ?? '',
			roleArn: variant === 'role' ? ROLE_ARN : '',
			stsEndpoint: this.url,
		};
	}

	protected describe(request: SandboxRequest): { action?: string; userIds?: string[] } {
		const parameters = parametersOf(request);
		const action = parameters.get('Action');
		const userId = parameters.get('UserId');
		return {
			action,
			userIds: action === 'UpdateUserStatus' && userId !== undefined ? [userId] : [],
		};
	}

	protected handle(request: SandboxRequest, change: Change): Answer {
		try {
			return this.serve(request, change);
		} catch (error) {
			if (error instanceof Refusal) return this.refuse(error.status, error.code, error.message);
			throw error;
		}
	}

	protected error(status: number): Answer {
		const codes: Record<number, string> = {
			403: 'NoPermission',
			429: 'Throttling.User',
			500: 'InternalError',
			503: 'ServiceUnavailable',
		};
		return this.refuse(status, codes[status] ?? `Injected.${status}`, `Injected ${status}`);
	}

	protected throttled(as: LimitRule['as']): Answer {
		return this.refuse(
			as === 'Throttling' ? 400 : 429,
			'Throttling.User',
			'Request was denied due to user flow control.',
		);
	}

	private serve(request: SandboxRequest, change: Change): Answer {
		if (request.path !== '/' || !['GET', 'POST'].includes(request.method))
			throw new Refusal(404, 'InvalidUrl.NotFound', 'Specified URL is not found.');
		const parameters = parametersOf(request);
		const name = required(parameters, 'Action');
		const action = Object.hasOwn(this.actions, name) ? this.actions[name] : undefined;
		if (action?.version !== required(parameters, 'Version'))
			throw new Refusal(404, 'InvalidAction.NotFound', 'Specified api is not found, please check your url and method.');
		const key = this.gate.admit(request, parameters);
		strict(parameters, action.parameters);
		if (!key.permissions.has(action.permission))
			throw new Refusal(403, 'NoPermission', `You are not authorized to perform ${action.permission}.`);
		return json(200, { RequestId: requestId(), ...action.serve(parameters, change, key) });
	}

	private updateUserStatus(parameters: Parameters, change: Change): Record<string, unknown> {
		const person = this.person(parameters);
		const status = parameters.get('NewStatus');
		// Formally optional: without it there is nothing to change, and the answer looks the same.
		if (status === undefined) return {};
		change(person, { enabled: enabledFor(status, 'NewStatus') });
		return {};
	}

	private listUsers(parameters: Parameters): Record<string, unknown> {
		const { DirectoryId } = this.directory(parameters);
		const matches = matcher(parameters, this.settings.filterIgnoresCase);
		const { people, total, ...page } = pageOf(
			this.people,
			parameters,
			(person) => this.directoryOf(person) === DirectoryId && matches(person),
		);
		return { Users: people.map(record), TotalCounts: total, ...page };
	}

	private assumeRole(parameters: Parameters): Record<string, unknown> {
		const arn = required(parameters, 'RoleArn');
		const session = required(parameters, 'RoleSessionName');
		const seconds = Number(parameters.get('DurationSeconds') ?? 3600);
		if (!/^[\w.@-]{2,64}$/.test(session)) throw invalid('RoleSessionName');
		if (!Number.isInteger(seconds) || seconds < 900 || seconds > 3600)
			throw invalid('DurationSeconds', 'must be from 900 to 3600');
		const permissions = this.keys.roles.get(arn);
		if (!permissions) throw new Refusal(404, 'EntityNotExist.Role', 'The specified role does not exist.');
		const key = this.keys.addTemporary(permissions, this.now() + seconds * 1000);
		return {
			AssumedRoleUser: {
				Arn: `${arn.replace(':role/', ':assumed-role/')}/${session}`,
				AssumedRoleId: `390000000000000000:${session}`,
			},
			Credentials: {
				AccessKeyId: key.id,
				AccessKeySecret: key.secret,
				SecurityToken: key.temporary.token,
				Expiration: new Date(key.temporary.expiresAt).toISOString().replace(/\.\d+Z$/, 'Z'),
			},
		};
	}

	private directory(parameters: Parameters): Directory {
		const id = required(parameters, 'DirectoryId');
		const found = this.directories.find((directory) => directory.DirectoryId === id);
		if (!found) throw new Refusal(404, 'EntityNotExists.Directory', `The directory ${id} does not exist.`);
		return found;
	}

	private person(parameters: Parameters): Person {
		const { DirectoryId } = this.directory(parameters);
		const person = this.people.get(required(parameters, 'UserId'));
		if (!person || this.directoryOf(person) !== DirectoryId)
			throw new Refusal(404, this.settings.unknownUser, 'The user does not exist.');
		return person;
	}

	private directoryOf(person: Person): string | undefined {
		return person.directoryId ?? this.directories[0]?.DirectoryId;
	}

	private refuse(status: number, code: string, message: string): Answer {
		return json(status, {
			RequestId: requestId(),
			HostId: '127.0.0.1',
			Code: code,
			Message: message,
			Recommend: `https://api.example.com/troubleshoot?q=${code}`,
		});
	}
}

function requestId(): string {
	return randomUUID().toUpperCase();
}

function record(person: Person): Record<string, unknown> {
	return {
		UserId: person.id,
		UserName: person.login,
		DisplayName: person.displayName,
		FirstName: person.firstName,
		LastName: person.lastName,
		Email: person.email,
		Status: person.enabled ? 'Enabled' : 'Disabled',
		ProvisionType: person.provisionType ?? 'Manual',
		CreateTime: new Date(person.createdAt).toISOString(),
		UpdateTime: new Date(person.history.at(-1)?.at ?? person.createdAt).toISOString(),
	};
}
