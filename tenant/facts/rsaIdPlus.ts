import { list, record, text } from '../../nodes/common/model/json';
import type { Exchange } from '../exchange';
import { asked, type Fact } from './fact';

const change = asked('PUT', /\/v1\/users\/[^/]+\/userStatus$/);
const lookup = asked('POST', /\/v1\/users\/lookup$/);
const search = asked('POST', /\/v2\/users\/search\?/);
const refused = ({ status }: Exchange) => status !== null && status >= 400;
const idIn = ({ path }: Exchange) => decodeURIComponent(/\/users\/([^/]+)\/userStatus$/.exec(path)?.[1] ?? '');
const isStatus = (value: unknown) => /^(en|dis)abled$/i.test(text(value) ?? '');

const isOwnError = ({ code, timestamp, message }: Record<string, unknown>) =>
	text(code) !== null || (text(timestamp) !== null && text(message) !== null);

export const RSA: readonly Fact[] = [
	{
		id: 'RSA-1',
		is: '`PUT /v1/users/{id}/userStatus` answers with `id` and the new `userStatus`',
		so: 'the state after a change is the answer’s',
		source: 'vendor document',
		from: 'Cloud Administration Enable/Disable User API',
		otherwise: 'each change would be `unknown`, until the user is read back',
		settled: {
			by: ['disable', 'enable'],
			among: change,
			holds: ({ asked: body, answer }) =>
				text(record(answer).userStatus)?.toLowerCase() === text(record(body).userStatus)?.toLowerCase(),
		},
	},
	{
		id: 'RSA-2',
		is: 'the answer to a change repeats the ID as it was sent',
		so: 'an answer with somebody else’s ID proves nothing',
		source: 'guess',
		from: 'the document’s sample',
		otherwise: 'an ID in another form is another person’s for the code, unless it differs in case only',
		settled: { by: ['disable', 'enable'], among: change, holds: (one) => text(record(one.answer).id) === idIn(one) },
	},
	{
		id: 'RSA-3',
		is: '`POST /v1/users/lookup` finds by `email` and by `username`, and gives one record with `userStatus`',
		so: 'every look-up is made so, and tells the state',
		source: 'vendor document',
		from: 'Cloud Administration User Details API',
		otherwise: 'nobody would be found, or the state not known',
		settled: {
			by: ['find', 'findByEmail', 'findByLogin'],
			among: asked('POST', /\/v1\/users\/lookup$/, 200, 400, 404),
			holds: ({ status, answer }) => status === 200 && isStatus(record(answer).userStatus),
		},
	},
	{
		id: 'RSA-4',
		is: 'a look-up of nobody is a 404 with a `code`, or with `timestamp` and `message`',
		so: 'such a 404 is a user who isn’t there; any other is a wrong address',
		source: 'vendor document',
		from: 'Cloud Administration User Details API, response codes',
		otherwise: 'a user who isn’t there would be `failed`',
		settled: {
			by: ['unknownLogin'],
			among: asked('POST', /\/v1\/users\/lookup$/, 200, 204, 400, 404, 500),
			holds: ({ status, answer }) => status === 404 && isOwnError(record(answer)),
		},
	},
	{
		id: 'RSA-5',
		is: 'the rows of `POST /v2/users/search` come under `users`',
		so: 'the first list in the answer is taken, whatever its name',
		source: 'guess',
		from: 'the document names the fields but shows no answer',
		otherwise: 'nothing, as long as there is one list; else the list is `failed`',
		settled: { by: ['list', 'test'], among: search, holds: ({ answer }) => Array.isArray(record(answer).users) },
	},
	{
		id: 'RSA-6',
		is: '`emailLike: "@"` finds everyone with an address',
		so: 'Get Many and the Test ask so',
		source: 'guess',
		from: '`emailLike` is a part of the address',
		otherwise: 'the Test would fail, and Get Many without a search',
		settled: {
			by: ['test'],
			among: asked('POST', /\/v2\/users\/search\?/, 200, 400),
			holds: ({ status, answer }) =>
				status === 200 && Object.values(record(answer)).some((rows) => Array.isArray(rows) && list(rows).length > 0),
		},
	},
	{
		id: 'RSA-7',
		is: 'an error is `{"code","description"}`, or has `message` where a token is refused',
		so: 'either is quoted',
		source: 'client code',
		from: 'public clients of the API',
		otherwise: 'the error’s words would be missing from the sentence',
		settled: {
			by: ['unknownLogin', 'unknownId'],
			among: refused,
			holds: ({ status, answer }) =>
				text(record(answer).description) !== null || (status === 403 && text(record(answer).message) !== null),
		},
	},
	{
		id: 'RSA-8',
		is: 'the JWT’s `aud` is the key file’s `adminRestApiUrl` as it stands, signed with RS256',
		so: 'the token of an API key is made so',
		source: 'vendor document',
		from: 'Authentication for the Cloud Administration APIs',
		otherwise: 'the Test would be `unauthorized`',
		settled: {
			by: ['test'],
			// A 401 or 403 may be about the key, its role or the license as well.
			among: ({ path, status }) => path.includes('/users/') && status === 200,
			holds: () => true,
		},
	},
	{
		id: 'RSA-9',
		is: 'an expired or refused token is a 403, and so is a role without the right',
		so: 'after a 403 or a 401 one fresh token is tried',
		source: 'vendor document',
		from: 'Cloud Administration Enable/Disable User API, response codes',
		otherwise: 'another error than “refused the credential”',
		settled: {
			by: ['wrongPassword'],
			among: ({ status }) => status !== null,
			holds: ({ status }) => status === 403 || status === 401 || status === 400,
		},
	},
	{
		id: 'RSA-10',
		is: 'the Admin API needs the license option “Allow Admin API Key”',
		so: 'a 403 names it as one of the causes',
		source: 'vendor document',
		from: 'Manage the Cloud Administration API keys (Platform > API Access Management, Legacy API Keys)',
		otherwise: 'the advice would lead nowhere',
		settled: 'it needs a license without it',
	},
	{
		id: 'RSA-11',
		is: '`markDeleted: true` is a user who is pending deletion',
		so: 'enabling is refused before it is sent',
		source: 'vendor document',
		from: 'Cloud Administration User Details API, response fields',
		otherwise: 'the 409 would say so after the request',
		settled: {
			by: ['find', 'findByEmail', 'findByLogin'],
			among: lookup,
			holds: ({ answer }) => typeof record(answer).markDeleted === 'boolean',
		},
	},
	{
		id: 'RSA-12',
		is: 'no call reads a user by ID',
		so: 'a user given by ID is changed without a look before, and Get by ID is `unsupported`',
		source: 'vendor document',
		from: 'the list of Cloud Administration REST APIs',
		otherwise: 'nothing',
		settled: 'a call that isn’t there can’t be tried',
	},
	{
		id: 'RSA-13',
		is: 'the login is `principalUsername`',
		so: 'it is `user.login`, and compared with protected and allowed users',
		source: 'client code',
		from: 'public clients of the API',
		otherwise: '`user.login` would be the name that was asked for, or null',
		settled: {
			by: ['findByLogin'],
			among: lookup,
			holds: ({ answer }) => text(record(answer).principalUsername) !== null,
		},
	},
	{
		id: 'RSA-14',
		is: 'a change of an ID that nobody has is a 404',
		so: 'it is `notFound`',
		source: 'vendor document',
		from: 'Cloud Administration Enable/Disable User API, response codes',
		otherwise: 'another error; nobody is changed in either case',
		settled: {
			by: ['unknownId'],
			// A 401 or 403 is about the credential's rights.
			among: asked('PUT', /\/userStatus$/, 200, 400, 404, 409, 500),
			holds: ({ status }) => status === 404,
		},
	},
	{
		id: 'RSA-15',
		is: 'a look-up leaves out directory users who were never synchronized, unless `searchUnsynched` is true',
		so: 'a 404 is asked once more with it before the user is not found',
		source: 'vendor document',
		from: 'Cloud Administration User Details API, searchUnsynched',
		otherwise: 'a second look-up that finds nobody either',
		settled: 'no test user is known who was never synchronized',
	},
	{
		id: 'RSA-16',
		is: 'a page of the search with fewer rows than were asked for (25, the documented most) is the last',
		so: 'the list ends there',
		source: 'guess',
		from: '`pageSize` from 1 to 25, and pages from 0; the document doesn’t say how the last shows',
		otherwise: 'Get Many would end early; nobody is looked up through the list',
		settled: 'it needs a directory of many pages',
	},
	{
		id: 'RSA-17',
		is: 'a login and the same login with a UPN suffix are one person’s; two suffixes are two people’s',
		so: 'an answer to `username` in the other form counts as the person who was asked for',
		source: 'client code',
		from: 'public clients of the API: user names come back in another form',
		otherwise: 'a person would be taken for another who has the same login in a directory without suffixes',
		settled: 'it needs two directories',
	},
	{
		id: 'RSA-18',
		is: 'a 409 to enabling is a user who is pending deletion, or whom a synchronization disabled',
		so: 'it is `conflict`, and says both',
		source: 'vendor document',
		from: 'Cloud Administration Enable/Disable User API, response codes',
		otherwise: 'the advice would lead nowhere; nobody is changed',
		settled: 'it needs such a user',
	},
	{
		id: 'RSA-19',
		is: 'an identity source whose name begins with “Local” is RSA’s own',
		so: 'of its users the output has no warning about synchronization',
		source: 'guess',
		from: 'the name in RSA’s console',
		otherwise: 'the warning would be missing, or stand where nothing is synchronized',
		settled: 'what a source is can’t be asked',
	},
];
