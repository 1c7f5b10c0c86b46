import { SsrfProtectionService } from '@n8n/backend-network';
import { getEventListeners } from 'node:events';
import type { Fault } from '../../sandbox';
import type { NodeSetting } from '../support/stage';
import { setStage } from '../support/stage';
import { SANDBOX_NAMES } from '../../sandbox';

const stage = setStage(SANDBOX_NAMES);

const slow: Fault = { kind: 'slow', ms: 900_000, apply: 'never' };
/** None of these waits would be over by then; a busy machine has stopped long before. */
const LATE_MS = 25_000;
const status = (code: number, headers = {}): Fault => ({ kind: 'status', status: code, headers });

/** What everybody is answered while somebody waits, and how the node is set. */
const WAITS: ReadonlyArray<[string, Fault, NodeSetting]> = [
	['an answer, and others for leave to send after it', slow, {}],
	['an answer to a get', slow, { operation: 'get' }],
	['an answer to a list', slow, { operation: 'getMany' }],
	['a limit', status(429, { 'retry-after': '60' }), {}],
	['a retry that the vendor asked for', status(503, { 'retry-after': '60' }), { options: { concurrency: 1 } }],
	['a service that is down', status(503), {}],
	['a service that is down, in a get', status(503), { operation: 'get' }],
];

describe.each(SANDBOX_NAMES)('%s: Stop ends the wait', (vendor) => {
	/** Stops once it waits for a while. */
	async function stopped(setting: NodeSetting = {}) {
		const button = new AbortController();
		const emails = stage.sandbox[vendor].people.addMany(8).map(({ email }) => email);
		const late = new Promise((resolve) => setTimeout(resolve, LATE_MS, 'It still waits').unref());
		setTimeout(() => button.abort(), 300);
		return await Promise.race([
			stage.run(vendor, { ...setting, run: { ...setting.run, signal: button.signal } }, emails),
			late,
		]);
	}

	afterEach(() => void (stage.sandbox[vendor].intercept = null));

	// The first one: a request that was on its way at a Stop may arrive in the next test.
	test('for n8n’s look-up of the host', async () => {
		const never = jest.spyOn(SsrfProtectionService.prototype, 'validateUrl').mockReturnValue(new Promise(() => {}));
		expect(await stopped({ run: { ssrf: true } })).toMatchObject({ status: 'canceled' });
		never.mockRestore();
		expect(stage.sandbox[vendor].requests).toEqual([]);
	});

	test.each(WAITS)('for %s', async (_what, fault, setting) => {
		stage.sandbox[vendor].intercept = () => fault;
		expect(await stopped(setting)).toMatchObject({ status: 'canceled' });
	});
});

test('however many wait, Stop has few listeners: of more than ten Node warns, as of a leak', async () => {
	const emails = stage.sandbox.rsaIdPlus.people.addMany(100).map(({ email }) => email);
	let most = 0;
	const added = jest.spyOn(AbortSignal.prototype, 'addEventListener');
	stage.sandbox.rsaIdPlus.intercept = () => {
		for (const signal of added.mock.contexts) most = Math.max(most, getEventListeners(signal, 'abort').length);
		return undefined;
	};
	await stage.items('rsaIdPlus', { options: { concurrency: 50 } }, emails);
	added.mockRestore();
	expect(most).toBeLessThanOrEqual(10);
});
