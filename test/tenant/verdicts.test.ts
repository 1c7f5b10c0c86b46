import type { Fault } from '../../sandbox/core/faults';
import type { PersonInput } from '../../sandbox/core/people';
import type { SandboxRequest } from '../../sandbox/core/request';
import { CHECKS, type CheckId, type Exchange } from '../../tenant/exchange';
import { FACTS, VENDOR_NAMES, type VendorName } from '../../tenant/facts';
import { verdictOn } from '../../tenant/facts/fact';
import { setDesk } from './desk';

const desk = setDesk();

const refutedIn = (vendor: VendorName, exchanges: readonly Exchange[]) =>
	FACTS[vendor].filter((fact) => verdictOn(fact, exchanges) === 'refuted').map(({ id }) => id);

/** Something that is told of the user, the credential or the moment, and not of how the vendor's API is. */
interface NoWord {
	vendor: VendorName;
	what: string;
	person?: PersonInput;
	settings?: object;
	credential?: object;
	/** Of each request. */
	fault?: (request: SandboxRequest) => Fault | undefined;
	/** What can't be told then. */
	silent: string[];
}

const NO_WORDS: NoWord[] = [
	{
		vendor: 'oraclePrimavera',
		what: 'a user who is managed elsewhere, and can’t be changed',
		person: { changeMessage: 'The user is managed elsewhere.' },
		silent: ['ORACLE-2'],
	},
	{
		vendor: 'akana',
		what: 'a user who is no member yet',
		person: { registration: 'pending' },
		silent: ['AKANA-16'],
	},
	{
		vendor: 'rsaIdPlus',
		what: 'a credential that may read, and change nobody',
		fault: ({ method }) => (method === 'PUT' ? { kind: 'status', status: 403 } : undefined),
		silent: ['RSA-14'],
	},
	{
		vendor: 'rsaIdPlus',
		what: 'a key whose role may do nothing',
		settings: { role: 'none' },
		silent: ['RSA-8'],
	},
	{
		vendor: 'alibabaCloudSso',
		what: 'a credential without GetUser',
		fault: ({ body }) =>
			body.includes('Action=GetUser&')
				? { kind: 'status', status: 403, body: '{"RequestId":"R","Code":"NoPermission","Message":"No."}' }
				: undefined,
		silent: ['CLOUDSSO-6'],
	},
	{
		vendor: 'alibabaCloudSso',
		what: 'a wrong secret',
		credential: { accessKeySecret: 'wrong' },
		silent: ['CLOUDSSO-8'],
	},
	{
		vendor: 'scim',
		what: 'a server that is down',
		fault: () => ({ kind: 'status', status: 500 }),
		silent: ['SCIM-7'],
	},
];

test.each(NO_WORDS)(
	'$vendor, $what: refutes nothing',
	async ({ vendor, person, settings, credential, fault, silent }) => {
		desk.add(vendor, person);
		Object.assign(desk.at(vendor).settings, settings);
		desk.at(vendor).intercept = fault ?? null;
		const { results, tap } = await desk.check(vendor, {
			credential: { ...desk.at(vendor).credential(), ...credential },
		});
		expect(results.some(({ passed }) => !passed)).toBe(true);
		expect(refutedIn(vendor, tap.exchanges)).toEqual([]);
		const verdicts = Object.fromEntries(FACTS[vendor].map((fact) => [fact.id, verdictOn(fact, tap.exchanges)]));
		expect(verdicts).toMatchObject(Object.fromEntries(silent.map((id) => [id, 'not seen'])));
	},
);

test.each<[VendorName, string]>([
	['akana', 'changeStatus'],
	['alibabaCloudSso', 'GetUser'],
])('%s: an error that is gone when the request is repeated refutes nothing', async (vendor, action) => {
	desk.add(vendor);
	let isFirst = true;
	desk.at(vendor).intercept = (request) => {
		if (request.action !== action || !isFirst) return undefined;
		isFirst = false;
		return { kind: 'status', status: 500 };
	};
	const { tap, ended } = await desk.check(vendor);
	expect([ended, isFirst]).toEqual([null, false]);
	expect(refutedIn(vendor, tap.exchanges)).toEqual([]);
});

/** Answers that a proxy, a gateway or a server under load gives; the latter ones only where no refusal is provoked. */
const BETWEEN: Array<Partial<Exchange>> = [
	{ status: null, answer: '' },
	...[407, 429, 502, 503, 504].map((status) => ({ status, answer: '<html>Not now</html>' })),
];
const LOGIN_PAGES: Array<Partial<Exchange>> = [
	...[200, 302, 401, 403].map((status) => ({ status, answer: '<html>Log in</html>' })),
	...[401, 403].map((status) => ({ status, answer: { message: 'Not allowed.' } })),
];

test.each(VENDOR_NAMES)('%s: an answer that isn’t the API’s refutes nothing, whatever it answers', async (vendor) => {
	desk.add(vendor);
	const { tap } = await desk.check(vendor, { withWrongPassword: true });
	const wrong = (Object.keys(CHECKS) as CheckId[]).flatMap((check) => {
		const provokes = check === 'wrongPassword' || check === 'unknownId';
		return [...BETWEEN, ...(provokes ? [] : LOGIN_PAGES)].flatMap((answer) => {
			const exchanges = tap.exchanges.map((one) => (one.check === check ? { ...one, ...answer } : one));
			return refutedIn(vendor, exchanges).map((id) => `${check}, ${answer.status}: ${id}`);
		});
	});
	expect(wrong).toEqual([]);
});
