import type { Run } from '../../engine';
import type { Fault, SandboxRequest, VendorName } from '../../sandbox';
import { setStage, type NodeSetting } from '../support/stage';
import { VENDORS } from '../support/vendors';

const stage = setStage();

const VARIANTS: Record<VendorName, string[]> = {
	rsaIdPlus: ['apiKey', 'oAuth2Rsa', 'oAuth2Ec'],
	oraclePrimavera: ['basic', 'bearer'],
	akana: [''],
	alibabaCloudSso: ['accessKey', 'securityToken', 'role'],
};

/** What a careless gateway shows when something goes wrong: all that it was sent. */
function everything({ method, path, query, headers, body }: SandboxRequest): Record<string, unknown> {
	const shown = `${method} ${path}?${query.toString()} ${JSON.stringify(headers)} ${body}`;
	const words = [shown, encodeURIComponent(shown), decodeURIComponent(shown.replaceAll('%', '%25'))].join(' ');
	return {
		message: words,
		description: words,
		faultstring: words,
		Message: words,
		Code: 'Echo',
		headers,
		body,
		form: Object.fromEntries(new URLSearchParams(body)),
	};
}

const ECHOES: Array<[string, (request: SandboxRequest) => Fault]> = [
	...[400, 401, 403, 404, 429, 500, 503].map((status): [string, (request: SandboxRequest) => Fault] => [
		`a ${status} that repeats the request`,
		(request) => ({
			kind: 'status',
			status,
			body: JSON.stringify(everything(request)),
			headers: { 'retry-after': '7200' },
		}),
	]),
	['a 200 that repeats the request', (request) => ({ kind: 'foreignBody', json: everything(request) })],
	[
		'a text that repeats the request',
		(request) => ({ kind: 'status', status: 500, body: String(everything(request).message) }),
	],
	[
		'an answer and the request',
		(request) => ({ kind: 'edit', edit: (body) => ({ ...(body as object), ...everything(request) }) }),
	],
	[
		'a redirect that repeats the request',
		({ path, body }) => ({ kind: 'redirect', location: `https://example.com${path}?${encodeURIComponent(body)}` }),
	],
];

/** Everything that n8n keeps of an execution, shows or logs. */
function traceOf(run: Run): string {
	const errors = [run.error, ...Object.values(run.runData).flatMap((tasks) => tasks.map(({ error }) => error))];
	const texts = errors.flatMap((error) => [error?.message, error?.stack, JSON.stringify(error), error?.description]);
	return [JSON.stringify(run.runData), ...texts, ...run.log].join('\n');
}

function expectNoSecrets(vendor: VendorName, trace: string): void {
	const { secrets } = stage.sandbox[vendor];
	expect(secrets.size).toBeGreaterThan(0);
	const forms = [...secrets].flatMap((secret) => [
		secret,
		encodeURIComponent(secret),
		Buffer.from(secret).toString('base64'),
	]);
	// Only where it leaked: the whole trace would hide it again.
	const leaks = forms.map((form) => trace.indexOf(form)).filter((at) => at >= 0);
	expect(leaks.map((at) => trace.slice(Math.max(0, at - 60), at + 60))).toEqual([]);
}

const CASES = VENDORS.flatMap(({ name }) => VARIANTS[name].map((variant) => ({ vendor: name, variant })));

describe.each(CASES)('$vendor $variant', ({ vendor, variant }) => {
	const setting = (more: NodeSetting): NodeSetting => ({
		variant: variant || undefined,
		...(variant === 'role' && { credential: { stsEndpoint: stage.sandbox[vendor].url } }),
		options: { maxRetries: 0, maxWaitSeconds: 1, includeResponse: true, verify: true },
		...more,
	});

	test.each(ECHOES)('nothing secret is shown, kept or logged: %s', async (_what, echo) => {
		const { email } = stage.sandbox[vendor].people.add();
		const logins = ['token', 'login', 'AssumeRole'];
		for (const atLogin of [false, true]) {
			stage.sandbox[vendor].intercept = (request) =>
				logins.includes(request.action ?? '') === atLogin ? echo(request) : undefined;
			for (const onError of ['stop', 'continueRegularOutput'] as const) {
				expectNoSecrets(vendor, traceOf(await stage.run(vendor, setting({ onError }), [email, 'nobody@example.com'])));
			}
			expectNoSecrets(vendor, traceOf(await stage.run(vendor, setting({ operation: 'getMany' }), [null])));
		}
	});

	test('nor when all is well', async () => {
		const people = stage.sandbox[vendor].people.addMany(3);
		const run = await stage.run(
			vendor,
			setting({}),
			people.map(({ email }) => email),
		);
		expect(people.every(({ enabled }) => !enabled)).toBe(true);
		expectNoSecrets(vendor, traceOf(run));
	});
});
