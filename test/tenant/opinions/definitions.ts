import type { VendorName } from '../../../tenant/facts';

/** Fields by their path (`Users[].Status`), each with its type; an ending `!` is a field that has to be there. */
export type Fields = Record<string, 'text' | 'number' | 'boolean' | 'object' | 'list'>;

/** One call as somebody else's definition has it. */
export interface Call {
	/** Method and path or action. */
	call: string;
	/** Whether an exchange is one. */
	is: (exchange: { method: string; path: string; asked: unknown }) => boolean;
	asks: Fields;
	/** Null where the definition doesn't say. */
	answers: Fields | null;
}

const texts = (...names: string[]): Fields => Object.fromEntries(names.map((name) => [name, 'text']));
const under = (prefix: string, fields: Fields): Fields =>
	Object.fromEntries(Object.entries(fields).map(([name, type]) => [prefix + name, type]));
const at = (method: string, path: RegExp) => (exchange: { method: string; path: string }) =>
	exchange.method === method && path.test(exchange.path.split('?')[0]!);

/** Models of cloudsso-20210515 in github.com/aliyun/alibabacloud-csharp-sdk: names and types, as of 2026. */
const CLOUDSSO_USER: Fields = {
	...texts('CreateTime', 'Description', 'DisplayName', 'Email', 'FirstName', 'LastName', 'ProvisionType', 'Status'),
	...texts('UpdateTime', 'UserId', 'UserName', 'ExternalId.Id', 'ExternalId.Issuer'),
	...under('Tags[].', texts('Key', 'Value')),
};
const action = (name: string, asks: Fields, answers: Fields): Call => ({
	call: name,
	is: ({ asked }) => (asked as { Action?: string } | null)?.Action === name,
	asks,
	answers: { RequestId: 'text', ...answers },
});
const CLOUDSSO: Call[] = [
	action('UpdateUserStatus', texts('DirectoryId', 'NewStatus', 'UserId'), {}),
	action('GetUser', texts('DirectoryId', 'UserId'), under('User.', CLOUDSSO_USER)),
	action(
		'ListUsers',
		{ ...texts('DirectoryId', 'Filter', 'NextToken', 'ProvisionType', 'Status'), MaxResults: 'number' },
		{
			...under('Users[].', CLOUDSSO_USER),
			IsTruncated: 'boolean',
			MaxResults: 'number',
			NextToken: 'text',
			TotalCounts: 'number',
		},
	),
];

/** The schema User of Oracle's REST API pages (docs.oracle.com, G18302-01): “Enable/Disable users”, “Get User”. */
const PRIMAVERA_USER: Fields = {
	...texts('createdBy', 'deprovisionedDate', 'deprovisioningDate', 'emailAddress!', 'employeeNumber', 'endDate'),
	...texts('firstName!', 'id', 'lastName!', 'loginAttemptsCtr', 'loginId!', 'manager', 'middleName'),
	...texts('provisionedDate', 'provisioningDate', 'pwdExpireDate', 'pwdWarnDate', 'startDate', 'status', 'statusInfo'),
	...texts('userType', 'organization!.id', 'organization!.name', 'organization!.displayName'),
	admin: 'boolean',
	changePwdAtNextLogin: 'boolean',
	'disabled!': 'boolean',
	locked: 'boolean',
	processed: 'boolean',
	pwdCantChange: 'boolean',
	pwdExpired: 'boolean',
	pwdWarned: 'boolean',
	statusInfoOK: 'boolean',
	password: 'list',
	roles: 'list',
};
const ORACLE: Call[] = [
	{
		call: 'PUT /user/change-…',
		is: at('PUT', /\/user\/change-(status|lock)$/),
		asks: under('[].', PRIMAVERA_USER),
		// A message for each ID: the IDs are the keys.
		answers: null,
	},
	{ call: 'GET /user', is: at('GET', /\/restapi\/user$/), asks: {}, answers: under('[].', PRIMAVERA_USER) },
	{ call: 'GET /user/{userId}', is: at('GET', /\/restapi\/user\/[^/]+$/), asks: {}, answers: PRIMAVERA_USER },
];

/** github.com/jeffshurtliff/pydplus, its module for users. It passes answers on, but for `id`. */
const RSA: Call[] = [
	{
		call: 'POST v1/users/lookup',
		is: at('POST', /\/AdminInterface\/restapi\/v1\/users\/lookup$/),
		asks: { email: 'text', searchUnsynched: 'boolean' },
		answers: null,
	},
	{
		call: 'PUT v1/users/{id}/userStatus',
		is: at('PUT', /\/AdminInterface\/restapi\/v1\/users\/[^/]+\/userStatus$/),
		asks: { userStatus: 'text' },
		answers: null,
	},
];

export const DEFINITIONS: Partial<Record<VendorName, Call[]>> = {
	rsaIdPlus: RSA,
	oraclePrimavera: ORACLE,
	alibabaCloudSso: CLOUDSSO,
};

/** Parameters that every request to Alibaba Cloud has, whatever it is about; the signature is compared with pop-core's. */
export const ENVELOPE = [
	...['AccessKeyId', 'Action', 'Format', 'RegionId', 'SecurityToken', 'Signature', 'SignatureMethod'],
	...['SignatureNonce', 'SignatureVersion', 'Timestamp', 'Version'],
];
