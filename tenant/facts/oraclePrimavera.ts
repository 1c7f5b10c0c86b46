import { flag, list, record, text } from '../../nodes/common/model/json';
import type { CheckId, Exchange } from '../exchange';
import { asked, type Fact } from './fact';

const change = asked('PUT', /\/user\/change-(status|lock)$/);
const readOne = asked('GET', /\/user\/[^/]+$/);
const readAll = asked('GET', /\/user$/);
const refused = asked('GET', /\/user\/[^/]+$/, 400, 404, 500);
const CHANGES: readonly CheckId[] = ['disable', 'enable', 'lock', 'unlock', 'disableLocked', 'enableLocked'];
const namesIn = ({ asked: body }: Exchange) =>
	list(body).flatMap((entry) => [text(record(entry).id), text(record(entry).loginId)]);

const setsLock = asked('PUT', /\/user\/change-lock$/);
const messageIn = (exchange: Exchange) => {
	const name = namesIn(exchange).find((one) => one !== null && one in record(exchange.answer));
	return name ? record(exchange.answer)[name] : null;
};

/** The user’s records that were read after a change. */
const readAfter = ({ asked: body }: Exchange, later: readonly Exchange[]) => {
	const reads = later.filter((one) => readOne(one) || readAll(one));
	const rows = reads.flatMap(({ answer }) => list(answer).map(record));
	return rows.filter(({ id }) => text(id) === text(record(list(body)[0]).id));
};

/** Whether a read after a change shows that it was made. */
const wasMade = (exchange: Exchange, later: readonly Exchange[]) => {
	const line = record(list(exchange.asked)[0]);
	const wanted = setsLock(exchange) ? { locked: false } : { disabled: line.disabled, locked: line.locked };
	return readAfter(exchange, later).some((row) =>
		Object.entries(wanted).every(([name, value]) => flag(row[name]) === flag(value)),
	);
};

/** A change that wasn't refused in words, and was looked at afterwards. */
const wasTaken = (isIt: (exchange: Exchange) => boolean) => (exchange: Exchange, later: readonly Exchange[]) =>
	isIt(exchange) && (messageIn(exchange) === '' || wasMade(exchange, later)) && readAfter(exchange, later).length > 0;

/** The flag, in each record of a read. */
const records = (name: 'disabled' | 'locked', holds: (value: boolean | null) => boolean) => (exchange: Exchange) =>
	list(exchange.answer).every((row) => holds(flag(record(row)[name])));

export const ORACLE: readonly Fact[] = [
	{
		id: 'ORACLE-1',
		is: '`PUT /user/change-status` takes a bare list, and answers with a message for each ID',
		so: 'several users are changed in one request, and each gets the message under its ID, else its login',
		source: 'vendor document',
		from: 'REST API for User Administration, Enable/Disable users',
		otherwise: 'each change would be `unknown`: the answer says nothing about this user',
		settled: {
			by: CHANGES,
			among: change,
			holds: (exchange) => namesIn(exchange).some((name) => name !== null && name in record(exchange.answer)),
		},
	},
	{
		id: 'ORACLE-2',
		is: 'an empty message is success, any other text is why it failed',
		so: 'a text makes the item `failed`, with the text',
		source: 'guess',
		from: 'the sample response `{"3336":"","3449":""}`',
		otherwise: 'a change that was made would be `failed`, with the server’s words',
		settled: {
			by: CHANGES,
			// A text about somebody who wasn't changed is what the fact says of it.
			among: (exchange, later) =>
				change(exchange) && (messageIn(exchange) === '' || (messageIn(exchange) !== null && wasMade(exchange, later))),
			holds: (exchange) => messageIn(exchange) === '',
		},
	},
	{
		id: 'ORACLE-3',
		is: 'a `disabled` that is left out may count as false, and so enable the user',
		so: 'both flags are always sent: the one asked for, and the other as it was read just before',
		source: 'guess',
		from: 'it is a plain boolean; being wrong would be costly',
		otherwise: 'nothing',
		settled: 'trying it could give a disabled person access',
	},
	{
		id: 'ORACLE-4',
		is: '`locked: true` in change-status locks',
		so: 'Lock sends it, and always reads back',
		source: 'vendor document',
		from: 'REST API for User Administration, Enable/Disable users, cURL example only',
		otherwise: 'Lock would be `unverified`',
		settled: { by: ['lock'], among: wasTaken(asked('PUT', /\/user\/change-status$/)), holds: wasMade },
	},
	{
		id: 'ORACLE-5',
		is: '`PUT /user/change-lock` with `locked: true` unlocks',
		so: 'Unlock sends the state that was read, and always reads back',
		source: 'vendor document',
		from: 'REST API for User Administration, Unlock users',
		otherwise: 'Unlock would be `unverified`',
		settled: { by: ['unlock'], among: wasTaken(setsLock), holds: wasMade },
	},
	{
		id: 'ORACLE-6',
		is: '`GET /user/{…}` takes an ID as well as a login',
		so: 'a user given by ID is asked for so; after a 404 the list is read',
		source: 'vendor document',
		from: 'REST API for User Administration, newer versions',
		otherwise: 'each look-up by ID would read the list: slower, the same result',
		settled: { by: ['findById'], among: (one) => readOne(one) || refused(one), holds: readOne },
	},
	{
		id: 'ORACLE-7',
		is: '`GET /user` gives all users in one list, the caller among them',
		so: 'a miss is confirmed by it, and an empty list is no list',
		source: 'vendor document',
		from: 'REST API for User Administration, View all users',
		otherwise: 'a user on a later page would not be found',
		settled: {
			by: ['test', 'list', 'unknownLogin'],
			among: readAll,
			holds: ({ answer }) => Array.isArray(answer) && answer.length > 0,
		},
	},
	{
		id: 'ORACLE-8',
		is: 'a record has `disabled` and `locked` as true or false',
		so: 'the state is read from them; anything else is not known, and then nothing is sent',
		source: 'vendor document',
		from: 'REST API for User Administration, View a user, schema',
		otherwise: 'each change would be `failed`: the record doesn’t say whether it is disabled',
		settled: {
			by: ['find', 'findByLogin', 'readDisabled', 'readEnabled'],
			among: asked('GET', /\/user(\/[^/]+)?$/),
			holds: (exchange) =>
				records('disabled', (value) => value !== null)(exchange) &&
				records('locked', (value) => value !== null)(exchange),
		},
	},
	{
		id: 'ORACLE-9',
		is: 'a login that nobody has is a 404 or a 400',
		so: 'the list is read then, and says whether there is really nobody',
		source: 'vendor document',
		from: 'REST API for User Administration, View a user, responses',
		otherwise: 'a user who isn’t there would be `failed` or `unknown`',
		settled: {
			by: ['unknownLogin'],
			among: (one) => readOne(one) || refused(one),
			holds: ({ status }) => status === 404 || status === 400,
		},
	},
	{
		id: 'ORACLE-10',
		is: '`GET /oauth2/token` gives the raw token as text',
		so: 'the text is the token; JSON is understood, too',
		source: 'vendor document',
		from: 'REST API for User Administration, Authentication (OCI)',
		otherwise: 'the Test would say that the answer holds no token',
		settled: {
			by: ['test'],
			among: asked('GET', /\/oauth2\/token\?/),
			holds: ({ answer }) => typeof answer === 'string',
		},
	},
	{
		id: 'ORACLE-11',
		is: 'a rejected user name or password is a 401',
		so: 'it is sent once: failed logins lock an account',
		source: 'vendor document',
		from: 'REST API for User Administration, response codes',
		otherwise: 'the error would speak of something else than the password',
		settled: { by: ['wrongPassword'], among: ({ status }) => status !== null, holds: ({ status }) => status === 401 },
	},
	{
		id: 'ORACLE-12',
		is: 'a set of a hundred users is taken',
		so: 'Batch Size is 100 at first; a set that is refused as a whole is halved',
		source: 'guess',
		from: 'no limit is documented',
		otherwise: 'more requests, the same result',
		settled: 'it needs a hundred users',
	},
	{
		id: 'ORACLE-13',
		is: 'an older instance that wants the header `Version: 2` may answer a change with a 204',
		so: 'the header is a choice in the credential; without a message the user is read back',
		source: 'vendor document',
		from: 'REST API for User Administration, Version header',
		otherwise: 'nothing',
		settled: 'it needs such an instance',
	},
];
