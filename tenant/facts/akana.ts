import { flag, list, record, text } from '../../nodes/common/model/json';
import type { Exchange } from '../exchange';
import { asked, type Fact } from './fact';

const login = asked('POST', /\/api\/login$/);
const change = asked('PUT', /\/api\/users\/[^/]+\/status$/);
const answeredChange = asked('PUT', /\/api\/users\/[^/]+\/status$/, 200, 400, 500);
const read = asked('GET', /\/api\/users\/[^/]+$/);
const search = asked('GET', /\/api\/search\?/);

const to = (status: string) => (exchange: Exchange) =>
	change(exchange) && record(exchange.asked).UserStatus === `com.soa.user.status.${status}`;
const says = (name: 'Disabled' | 'Locked', value: boolean) => (exchange: Exchange) =>
	flag(record(exchange.answer)[name]) === value;
const cookies = ({ headers }: Exchange) =>
	list(headers['set-cookie'] ?? []).concat(typeof headers['set-cookie'] === 'string' ? [headers['set-cookie']] : []);
const hasCookie = (name: RegExp) => (exchange: Exchange) =>
	cookies(exchange).some((cookie) => name.test(text(cookie) ?? ''));
const hits = ({ answer }: Exchange) => list(record(record(answer).channel).item).map(record);

export const AKANA: readonly Fact[] = [
	{
		id: 'AKANA-1',
		is: '`PUT /api/users/{UserID}/status` answers with the user’s record, `Disabled` and `Locked` in it',
		so: 'the state after a change is the answer’s, and a flag that is not as asked is `unverified`',
		source: 'vendor document',
		from: 'Community Manager API, PUT /users/{UserID}/status',
		otherwise: 'each change would be `unknown`: an answer that isn’t the user’s record proves nothing',
		settled: {
			by: ['disable', 'enable', 'lock', 'unlock'],
			among: change,
			holds: ({ answer }) => flag(record(answer).Disabled) !== null && flag(record(answer).Locked) !== null,
		},
	},
	{
		id: 'AKANA-2',
		is: '`com.soa.user.status.disabled` and `.enabled` are the words that set `Disabled`',
		so: 'they are sent for Disable and Enable',
		source: 'guess',
		from: 'the document’s wording “enabled, disabled, locked”, and its one example, `.locked`',
		otherwise: 'Disable and Enable would be `failed` or `unverified`',
		settled: {
			by: ['disable', 'enable', 'disableLocked', 'enableLocked'],
			among: answeredChange,
			holds: (exchange) =>
				!['enabled', 'disabled'].some((word) => text(record(exchange.asked).UserStatus)?.endsWith(`.${word}`)) ||
				(to('disabled')(exchange) && says('Disabled', true)(exchange)) ||
				(to('enabled')(exchange) && says('Disabled', false)(exchange)),
		},
	},
	{
		id: 'AKANA-3',
		is: '`com.soa.user.status.locked` sets `Locked`',
		so: 'it is sent for Lock',
		source: 'vendor document',
		from: 'Community Manager API, PUT /users/{UserID}/status, sample request',
		otherwise: 'Lock would be `unverified`',
		settled: { by: ['lock'], among: to('locked'), holds: says('Locked', true) },
	},
	{
		id: 'AKANA-4',
		is: '`com.soa.user.status.unlocked` clears `Locked`',
		so: 'it is sent for Unlock; where it is refused or does nothing, `.enabled` is tried for a user who isn’t disabled',
		source: 'guess',
		from: 'the form of the other words',
		otherwise: 'Unlock would use `.enabled`; where that doesn’t unlock either, it is `failed` or `unverified`',
		settled: {
			by: ['unlock'],
			among: (exchange) =>
				answeredChange(exchange) && text(record(exchange.asked).UserStatus)?.endsWith('.unlocked') === true,
			holds: (exchange) => exchange.status === 200 && says('Locked', false)(exchange),
		},
	},
	{
		id: 'AKANA-5',
		is: '`.enabled` leaves a lock in place',
		so: 'Enable never claims to unlock: the output’s `after` is what the answer says',
		source: 'guess',
		from: 'two flags in one record',
		otherwise: 'Enable of a locked user would also unlock; the item says so in `after` and a warning',
		settled: { by: ['enableLocked'], among: to('enabled'), holds: says('Locked', true) },
	},
	{
		id: 'AKANA-6',
		is: 'the login answers 200 with a cookie `AtmoAuthToken_{fed}`',
		so: 'its cookies are sent back as they came; without that cookie the server isn’t taken for an Akana platform',
		source: 'vendor document',
		from: 'Community Manager API, POST /login',
		otherwise: 'the Test would fail: “The server took the login but gave no session”',
		settled: { by: ['test'], among: login, holds: hasCookie(/^AtmoAuthToken_[^=]+=/) },
	},
	{
		id: 'AKANA-7',
		is: 'the login gives a CSRF token as the cookie `Csrf-Token_{fed}`; the header is `X-` and that name',
		so: 'the header goes with every request, if there is such a cookie',
		source: 'client code',
		from: 'public scripts that talk to the platform',
		otherwise:
			'without the cookie the header is left out; a platform that wants it under another name would answer 401',
		settled: { by: ['test'], among: login, holds: hasCookie(/^Csrf-Token_[^=]+=/i) },
	},
	{
		id: 'AKANA-8',
		is: '`{fed}` is letters, digits, dots, hyphens and underscores',
		so: 'a header is made of the cookie’s name as it stands',
		source: 'guess',
		from: 'the tenant’s name at the end of every UserID',
		otherwise: 'nothing, as long as a cookie’s name makes a header’s name, which RFC 6265 and RFC 9110 say alike',
		settled: {
			by: ['test'],
			among: (exchange) => login(exchange) && hasCookie(/^(AtmoAuthToken|Csrf-Token)_/i)(exchange),
			holds: (exchange) =>
				cookies(exchange).every((cookie) => !/^(Atmo|Csrf)/i.test(String(cookie)) || /^[\w.-]+=/.test(String(cookie))),
		},
	},
	{
		id: 'AKANA-9',
		is: 'a session lasts half an hour',
		so: 'the login is made anew after 25 minutes, or after a 401',
		source: 'vendor document',
		from: 'Community Manager API, POST /login, session time-out',
		otherwise: 'a 401 in mid-run; one new login follows it',
		settled: 'it would take half an hour',
	},
	{
		id: 'AKANA-10',
		is: 'a 200 with a non-empty `pendingTasks` is no complete login',
		so: 'it is `unauthorized`, and names the task',
		source: 'vendor document',
		from: 'Community Manager API, POST /login, pendingTasks',
		otherwise: 'an account that could log in would be refused, with the task’s name',
		settled: 'it needs an account with a pending task',
	},
	{
		id: 'AKANA-11',
		is: 'a UserID that nobody has is a 404',
		so: 'such a 404, in the platform’s words, is a user who isn’t there',
		source: 'vendor document',
		from: 'Community Manager API, GET /users/{UserID}, errors',
		otherwise: 'a user who isn’t there would be `unknown` or `failed`, never `notFound`',
		settled: {
			by: ['unknownId'],
			among: asked('GET', /\/api\/users\/[^/]+$/, 400, 401, 403, 404, 500),
			holds: ({ status }) => status === 404,
		},
	},
	{
		id: 'AKANA-12',
		is: 'an error’s text is in `faultstring`',
		so: 'it is quoted; else `message`, else the text itself',
		source: 'guess',
		from: 'the platform’s SOAP heritage; the documents show no error',
		otherwise:
			'the error’s words would be missing from the sentence, or a 404 would not be taken for the platform’s own',
		settled: {
			by: ['unknownId'],
			among: ({ status }) => status !== null && status >= 400,
			holds: ({ answer }) => text(record(answer).faultstring) !== null,
		},
	},
	{
		id: 'AKANA-13',
		is: 'the search’s `q=type:user AND {term}` finds a user by address and by login',
		so: 'a person is looked for so first; that it finds nobody counts where it found somebody in that way in this run, else the list has to tell',
		source: 'guess',
		from: 'the search is full text',
		otherwise: 'each look-up would read the list, too: slower, and no proof where the list hides anybody',
		settled: {
			by: ['find', 'findByEmail', 'findByLogin'],
			among: (exchange) => search(exchange) && exchange.path.includes('q=type%3Auser+AND+'),
			holds: (exchange) => hits(exchange).length > 0,
		},
	},
	{
		id: 'AKANA-14',
		is: 'the search’s rows are `channel.item`, with `guid.value`, `UserName` and `Email`',
		so: 'people are compared by these fields; one object counts as a list of one',
		source: 'client code',
		from: 'public scripts that talk to the platform',
		otherwise: 'nobody would be found, which is `failed`, since a list without its own caller is no list',
		settled: {
			by: ['list', 'find', 'findByEmail', 'findByLogin'],
			among: (exchange) => search(exchange) && hits(exchange).length > 0,
			holds: (exchange) =>
				hits(exchange).every(
					({ guid, UserName, Email }) => text(record(guid).value) !== null && (text(UserName) ?? text(Email)) !== null,
				),
		},
	},
	{
		id: 'AKANA-15',
		is: '`GET /api/users/{UserID}` gives `Disabled` and `Locked` as true or false',
		so: 'the state is read from them; anything else is not known',
		source: 'vendor document',
		from: 'Community Manager API, GET /users/{UserID}',
		otherwise: 'the state would be `null`, and a change `set`',
		settled: {
			by: ['find', 'findById', 'readDisabled', 'readEnabled'],
			among: read,
			holds: ({ answer }) => flag(record(answer).Disabled) !== null && flag(record(answer).Locked) !== null,
		},
	},
	{
		id: 'AKANA-16',
		is: 'only a registered member (`State: "registered"`) has a status',
		so: 'a change of anyone else is refused before it is sent',
		source: 'vendor document',
		from: 'Community Manager API, PUT /users/{UserID}/status',
		otherwise: 'a user who could be changed would be `conflict`',
		settled: {
			by: ['find', 'findById'],
			// Who is plainly not a member yet doesn't tell what a member is called.
			among: (exchange) => read(exchange) && !/pend|invit/i.test(text(record(exchange.answer).State) ?? ''),
			holds: ({ answer }) => text(record(answer).State) === 'registered',
		},
	},
	{
		id: 'AKANA-17',
		is: 'a page of the search with fewer than 20 rows is the last',
		so: 'the list ends there; a larger page that was cut short is followed by another',
		source: 'guess',
		from: '`count=20` in the documents’ example',
		otherwise: 'a list would end early',
		settled: 'it needs a directory of many pages',
	},
	{
		id: 'AKANA-18',
		is: 'a caller who is no Site Admin gets a 401',
		so: 'after one new login a 401 names that cause, too',
		source: 'vendor document',
		from: 'Community Manager API, PUT /users/{UserID}/status, errors',
		otherwise: 'another error, with the platform’s words',
		settled: 'it needs an account without the right',
	},
	{
		id: 'AKANA-19',
		is: 'a rejected login is a 401',
		so: 'it isn’t sent again for a minute, since the platform may lock the account',
		source: 'vendor document',
		from: 'Community Manager API, POST /login, errors',
		otherwise: 'the error would speak of something else than the password',
		settled: {
			by: ['wrongPassword'],
			among: ({ path }) => path.endsWith('/api/login'),
			holds: ({ status }) => status === 401,
		},
	},
	{
		id: 'AKANA-20',
		is: 'a Site Admin has a group `tenantadmin.{tenant}` among those of `GET /api/users/{UserID}/groups`',
		so: 'the Test says who isn’t one; to such an account search and list prove nobody absent',
		source: 'vendor document',
		from: 'Community Manager API, GET /users/{UserID}/groups, and Groups Service: Overview',
		otherwise: 'the Test would refuse a Site Admin; who isn’t there would be `failed`, never `notFound`',
		settled: {
			by: ['test'],
			among: asked('GET', /\/api\/users\/[^/]+\/groups$/),
			holds: ({ answer }) => JSON.stringify(answer).includes('"tenantadmin.'),
		},
	},
];
