import { flag, list, record } from '../../nodes/common/model/json';
import type { CheckId, Exchange } from '../exchange';
import { asked, type Fact } from './fact';

const READS: readonly CheckId[] = ['find', 'findById', 'readDisabled', 'readEnabled'];
const filtered = (path: RegExp) => (exchange: Exchange) =>
	exchange.method === 'GET' && path.test(decodeURIComponent(exchange.path)) && exchange.status !== null;
const rows = ({ answer }: Exchange) => list(record(answer).Resources);
const one = asked('GET', /\/Users\/[^/?]+$/);
const patch = asked('PATCH', /\/Users\/[^/]+$/, 200, 204, 400, 405, 501);
const config = (exchange: Exchange) =>
	exchange.path.endsWith('/ServiceProviderConfig') && exchange.status !== null && exchange.status < 500;

export const SCIM: readonly Fact[] = [
	{
		id: 'SCIM-1',
		is: 'the filter `userName eq "…"` finds a user by login',
		so: 'a login is asked for so; where it is refused the list is read',
		source: 'vendor document',
		from: 'RFC 7644, 3.4.2.2',
		otherwise: 'each look-up would read the list, and a hint says so',
		settled: {
			by: ['find', 'findByLogin'],
			among: filtered(/filter=userName eq /),
			holds: (exchange) => exchange.status === 200 && rows(exchange).length === 1,
		},
	},
	{
		id: 'SCIM-2',
		is: 'the filter `emails.value eq "…"` finds a user by address',
		so: 'an address is asked for so, then by `emails[value eq …]` and `userName`, then in the list',
		source: 'vendor document',
		from: 'RFC 7644, 3.4.2.2',
		otherwise: 'more requests, the same result',
		settled: {
			by: ['find', 'findByEmail'],
			among: filtered(/filter=emails\.value eq /),
			holds: (exchange) => exchange.status === 200 && rows(exchange).length === 1,
		},
	},
	{
		id: 'SCIM-3',
		is: '`userName` is compared in any case',
		so: 'nothing: a miss is confirmed by the list, since some servers mind the case',
		source: 'vendor document',
		from: 'RFC 7643, 4.1.1 (`caseExact` false)',
		otherwise: 'a login in another case would be found by reading the list',
		settled: {
			by: ['findInAnotherCase'],
			// A filter that is refused, or finds everyone, compares nothing.
			among: (exchange) =>
				filtered(/filter=userName eq /)(exchange) && exchange.status === 200 && rows(exchange).length <= 1,
			holds: (exchange) => rows(exchange).length === 1,
		},
	},
	{
		id: 'SCIM-4',
		is: 'a PATCH `{"op":"replace","path":"active","value":false}` is taken',
		so: 'it is the first of three forms that are tried; the one taken is remembered for an hour',
		source: 'vendor document',
		from: 'RFC 7644, 3.5.2.3',
		otherwise: 'one more request: another form, or the whole user by PUT',
		settled: {
			by: ['disable', 'enable'],
			among: patch,
			holds: ({ status, asked: body }) => {
				const [operation] = list(record(body).Operations).map(record);
				return (status === 200 || status === 204) && operation?.path === 'active' && operation.op === 'replace';
			},
		},
	},
	{
		id: 'SCIM-5',
		is: 'the answer to a PATCH is the user, with the new `active`',
		so: 'it is the proof; after a 204, or a user without `active`, the user is read back',
		source: 'vendor document',
		from: 'RFC 7644, 3.5.2',
		otherwise: 'one more request for each change: the read-back',
		settled: {
			by: ['disable', 'enable'],
			among: asked('PATCH', /\/Users\/[^/]+$/),
			holds: ({ status, answer }) => status === 200 && flag(record(answer).active) !== null,
		},
	},
	{
		id: 'SCIM-6',
		is: '`active` is true or false',
		so: 'the state is read from it, also as the word; missing or anything else is not known',
		source: 'vendor document',
		from: 'RFC 7643, 4.1.1',
		otherwise: 'the state would be `null`, and a change `set`',
		settled: { by: READS, among: one, holds: ({ answer }) => typeof record(answer).active === 'boolean' },
	},
	{
		id: 'SCIM-7',
		is: 'there is a ServiceProviderConfig that says whether there are PATCH, Bulk and versions',
		so: 'it is asked once an hour; without it the server is taken to do what RFC 7644 wants of all',
		source: 'vendor document',
		from: 'RFC 7643, 5',
		otherwise: 'a 404 could be a wrong address, so that nobody is `notFound` by ID',
		settled: {
			by: ['test', 'find'],
			among: config,
			holds: ({ status, answer }) => status === 200 && flag(record(record(answer).patch).supported) !== null,
		},
	},
	{
		id: 'SCIM-8',
		is: 'an ID that nobody has is a 404 with a SCIM error',
		so: 'a change of it is `notFound` where the server is known; a read is confirmed by the list',
		source: 'vendor document',
		from: 'RFC 7644, 3.12',
		otherwise: 'a user who isn’t there would be `failed`',
		settled: {
			by: ['unknownId'],
			among: asked('GET', /\/Users\/[^/?]+$/, 200, 400, 403, 404, 500),
			holds: ({ status, answer }) => status === 404 && Array.isArray(record(answer).schemas),
		},
	},
	{
		id: 'SCIM-9',
		is: 'a list is paged by `startIndex`, with `totalResults` and `Resources`',
		so: 'it is read until a page is empty or begins again; by cursor where the server says so, or answers to one',
		source: 'vendor document',
		from: 'RFC 7644, 3.4.2.4; RFC 9865',
		otherwise: 'a list would be short; then nobody is `notFound`',
		settled: {
			by: ['test', 'list'],
			among: (exchange) => filtered(/\/Users\?(startIndex|cursor)=/)(exchange) && exchange.status! < 500,
			holds: ({ path, status, answer }) =>
				status === 200 &&
				path.includes('startIndex=') &&
				Number.isSafeInteger(record(answer).totalResults) &&
				Array.isArray(record(answer).Resources),
		},
	},
	{
		id: 'SCIM-10',
		is: 'a user’s `meta.version` is taken in `If-Match`',
		so: 'where the server has versions a change carries it; after a 412 the user is read again',
		source: 'vendor document',
		from: 'RFC 7644, 3.14',
		otherwise: 'each change would be `conflict`',
		settled: {
			by: ['disable', 'enable'],
			among: (exchange) => exchange.sent['if-match'] !== undefined && [200, 204, 412].includes(exchange.status ?? 0),
			holds: ({ status }) => status !== 412,
		},
	},
	{
		id: 'SCIM-11',
		is: 'a rejected token or password is a 401',
		so: 'it is `unauthorized`; with OAuth 2.0 one new token is tried',
		source: 'vendor document',
		from: 'RFC 7644, 3.12',
		otherwise: 'the error would speak of something else than the token',
		settled: {
			by: ['wrongPassword'],
			among: ({ status }) => status !== null,
			holds: ({ status }) => status === 401 || status === 400,
		},
	},
	{
		id: 'SCIM-12',
		is: 'the schema of users has no lock',
		so: 'Lock refuses, or disables if told so',
		source: 'vendor document',
		from: 'RFC 7643, 4.1',
		otherwise: 'nothing',
		settled: 'what isn’t there can’t be tried',
	},
	{
		id: 'SCIM-13',
		is: 'AWS IAM Identity Center has pages by cursor only, and no filter for an address',
		so: 'with this product chosen, pages are asked for so, and an address is looked for in the list',
		source: 'vendor document',
		from: 'AWS IAM Identity Center SCIM, ListUsers',
		otherwise: 'more requests; what proves a list whole is the same for every product',
		settled: 'it needs that product',
	},
	{
		id: 'SCIM-14',
		is: 'Google Cloud Identity filters by `userName` only',
		so: 'with this product chosen, an address is looked for in the list',
		source: 'vendor document',
		from: 'Cloud Identity SCIM, Users.list',
		otherwise: 'more requests, the same result',
		settled: 'it needs that product',
	},
	{
		id: 'SCIM-15',
		is: 'HCP Terraform filters by `userName` in any case, and not by address',
		so: 'with this product chosen, its “no” to one spelling of a login is one to all',
		source: 'vendor document',
		from: 'HashiCorp, SCIM Users API',
		otherwise: 'somebody whose login has other capital letters would be `notFound`',
		settled: 'it needs that product',
	},
	{
		id: 'SCIM-16',
		is: 'SCIM Gateway takes a PATCH in Bulk only as the array of its operations',
		so: 'with this product chosen, Bulk has that form',
		source: 'client code',
		from: 'scimgateway 6.1.18, tried',
		otherwise: 'each change would be `unknown`, until the user is read back',
		settled: 'it needs that product',
	},
];
