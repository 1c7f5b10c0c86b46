import { list, record, text } from '../../nodes/common/model/json';
import type { CheckId, Exchange } from '../exchange';
import { asked, type Fact } from './fact';

const READS: readonly CheckId[] = [
	'find',
	'findByEmail',
	'findByLogin',
	'findById',
	'list',
	'readDisabled',
	'readEnabled',
];
const action =
	(name: string, answered = true) =>
	(exchange: Exchange) =>
		record(exchange.asked).Action === name && (answered ? asked('POST', /./)(exchange) : exchange.status !== null);
const codeOf = ({ answer }: Exchange) => text(record(answer).Code) ?? '';
const usersIn = ({ answer }: Exchange) => [
	...list(record(answer).Users),
	...('User' in record(answer) ? [record(answer).User] : []),
];

export const CLOUDSSO: readonly Fact[] = [
	{
		id: 'CLOUDSSO-1',
		is: '`UpdateUserStatus` answers with a `RequestId` and no state',
		so: 'a success without a `RequestId` is none; the proof is a read-back (Verify)',
		source: 'vendor document',
		from: 'CloudSSO API 2021-05-15, UpdateUserStatus',
		otherwise: 'each change would be `unknown`, until the user is read back',
		settled: {
			by: ['disable', 'enable'],
			among: action('UpdateUserStatus'),
			holds: ({ answer }) => text(record(answer).RequestId) !== null,
		},
	},
	{
		id: 'CLOUDSSO-2',
		is: 'the filter `UserName eq` ignores case',
		so: 'a login is asked for as it was given',
		source: 'vendor document',
		from: 'CloudSSO API 2021-05-15, ListUsers, Filter (January 2026)',
		otherwise: 'a login in another case would not be found by the filter',
		settled: {
			by: ['findInAnotherCase'],
			among: (one) => action('ListUsers')(one) && text(record(one.asked).Filter)?.startsWith('UserName eq ') === true,
			holds: (one) => usersIn(one).length > 0,
		},
	},
	{
		id: 'CLOUDSSO-3',
		is: '`GetUser` gives the user under `User`',
		so: 'a user given by ID is read so; an answer with another ID proves nothing',
		source: 'vendor document',
		from: 'CloudSSO API 2021-05-15, GetUser',
		otherwise: 'a look-up by ID would be `failed`',
		settled: {
			by: READS,
			among: action('GetUser'),
			holds: ({ asked: body, answer }) => record(record(answer).User).UserId === record(body).UserId,
		},
	},
	{
		id: 'CLOUDSSO-4',
		is: '`ListUsers` gives `Users`, and a `NextToken` only while `IsTruncated`',
		so: 'pages are read until `IsTruncated` is false or there is no token',
		source: 'vendor document',
		from: 'CloudSSO API 2021-05-15, ListUsers',
		otherwise: 'a list would end early, or be `failed`',
		settled: {
			by: [...READS, 'test'],
			among: action('ListUsers'),
			holds: ({ answer }) =>
				Array.isArray(record(answer).Users) &&
				(record(answer).IsTruncated === true) === (text(record(answer).NextToken) !== null),
		},
	},
	{
		id: 'CLOUDSSO-5',
		is: '`Status` is `Enabled` or `Disabled`',
		so: 'the state is read from it; anything else is not known',
		source: 'vendor document',
		from: 'CloudSSO API 2021-05-15, GetUser, response',
		otherwise: 'the state would be `null`, and a change `set`',
		settled: {
			by: READS,
			among: (one) => usersIn(one).length > 0,
			holds: (one) => usersIn(one).every((user) => /^(en|dis)abled$/i.test(text(record(user).Status) ?? '')),
		},
	},
	{
		id: 'CLOUDSSO-6',
		is: 'a UserId that nobody has is `EntityNotExists.User`',
		so: 'that code is `notFound`; the HTTP status says less',
		source: 'vendor document',
		from: 'CloudSSO API 2021-05-15, GetUser, error codes',
		otherwise: 'a user who isn’t there would be `failed`',
		settled: {
			by: ['unknownId'],
			// Without the right to ask, nothing is said of the ID.
			among: (one) => action('GetUser', false)(one) && !/^($|NoPermission|Throttling|InternalError)/.test(codeOf(one)),
			holds: (one) => codeOf(one) === 'EntityNotExists.User',
		},
	},
	{
		id: 'CLOUDSSO-7',
		is: 'throttling is a code that begins with `Throttling`, on a 429 or a 400',
		so: 'the pace goes by the code',
		source: 'vendor document',
		from: 'Alibaba Cloud common error codes',
		otherwise: 'a refusal for the rate would be `failed`',
		settled: {
			by: ['limits'],
			among: (one) => one.status === 429 || /throttl|flow|limit/i.test(codeOf(one)),
			holds: (one) => codeOf(one).startsWith('Throttling'),
		},
	},
	{
		id: 'CLOUDSSO-8',
		is: 'requests are signed with RPC signature 1.0, HMAC-SHA1, in a POST’s body',
		so: '`@alicloud/pop-core` signs; nothing secret is in a URL',
		source: 'vendor document',
		from: 'Alibaba Cloud, RPC signature method, and the package itself',
		otherwise: 'the Test would be `unauthorized`',
		settled: {
			by: ['test'],
			// A wrong secret is told as a signature that doesn't match.
			among: (one) => one.status === 200 || /Signature(?!DoesNotMatch|NonceUsed)/.test(codeOf(one)),
			holds: ({ status }) => status === 200,
		},
	},
	{
		id: 'CLOUDSSO-9',
		is: 'a wrong secret is `SignatureDoesNotMatch`',
		so: 'it is `unauthorized`, and says to check the secret',
		source: 'vendor document',
		from: 'Alibaba Cloud common error codes',
		otherwise: 'the error would speak of something else than the secret',
		settled: {
			by: ['wrongPassword'],
			among: (one) => codeOf(one) !== '',
			holds: (one) => /^(SignatureDoesNotMatch|IncompleteSignature)/.test(codeOf(one)),
		},
	},
	{
		id: 'CLOUDSSO-10',
		is: '`AssumeRole` gives a key that expires at `Expiration`',
		so: 'it is assumed anew two minutes before that',
		source: 'vendor document',
		from: 'STS API 2015-04-01, AssumeRole',
		otherwise: 'the Test would say that the answer holds no key',
		settled: {
			by: ['test'],
			among: action('AssumeRole'),
			holds: ({ answer }) => text(record(record(answer).Credentials).Expiration) !== null,
		},
	},
	{
		id: 'CLOUDSSO-11',
		is: 'there is no filter for an address',
		so: 'a person given by e-mail is looked for in the list, page by page',
		source: 'vendor document',
		from: 'CloudSSO API 2021-05-15, ListUsers, Filter',
		otherwise: 'nothing',
		settled: 'a filter that isn’t there can’t be tried',
	},
	{
		id: 'CLOUDSSO-12',
		is: 'disabling ends no session, and no call does',
		so: 'the node says so beside the operation',
		source: 'vendor document',
		from: 'CloudSSO API 2021-05-15, the list of actions; a portal session is valid for 8 hours',
		otherwise: 'nothing',
		settled: 'it needs a person who is logged in',
	},
	{
		id: 'CLOUDSSO-13',
		is: 'the filter `UserName sw`, and `Status`, narrow `ListUsers`',
		so: 'Get Many with a search or a status asks so',
		source: 'vendor document',
		from: 'CloudSSO API 2021-05-15, ListUsers, Filter and Status',
		otherwise: 'a list would be empty or hold others, too; nobody is looked up so',
		settled: 'whom it should find is known to nobody but the directory',
	},
	{
		id: 'CLOUDSSO-14',
		is: '`ProvisionType: Synchronized` is a user whom an identity provider owns',
		so: 'the output’s `warning` says that the status may be overwritten',
		source: 'vendor document',
		from: 'CloudSSO API 2021-05-15, GetUser, response; that it is overwritten is a guess',
		otherwise: 'a warning without a cause',
		settled: 'it needs a synchronization',
	},
];
