import type { ICredentialsDecrypted, ICredentialTestFunctions, INodeCredentialTestResult } from 'n8n-workflow';
import { systemClock } from '../model/clock';
import { asFault, Cancelled, Fault } from '../model/fault';
import { networkFault } from '../transport/networkFault';
import { answerOf, type Headers, type Sender } from '../transport/sender';
import { flag } from '../model/json';
import { Pace } from '../pace/pace';
import { unlessAborted } from '../transport/session';
import { Wire } from '../transport/wire';
import { named } from '../vendor/credential';
import type { CredentialFields, Vendor } from '../vendor/Vendor';
import { hideSecrets, noteAccepted } from '../n8n/line';
import { Redactor } from '../transport/redact';

const TIMEOUT_MS = 15_000;

/**
 * Tries a credential for n8n's "Test" button. Sent through n8n's own request helper, so that n8n's
 * egress rules hold; n8n doesn't catch what is thrown here, so nothing is.
 */
export async function testCredential(
	context: ICredentialTestFunctions,
	loading: Vendor | Promise<Vendor>,
	{ data }: ICredentialsDecrypted,
): Promise<INodeCredentialTestResult> {
	const redactor = new Redactor();
	try {
		const credential: CredentialFields = data ?? {};
		const vendor = named(await loading, credential);
		hideSecrets(redactor, vendor, credential);
		await vendor.test(credential, wireFor(context, vendor, credential, redactor));
		noteAccepted(vendor, credential, systemClock);
		return { status: 'OK', message: 'Connection successful' };
	} catch (error) {
		if (error instanceof Fault) return { status: 'Error', message: redactor.text(error.sentence) };
		const { advice } = asFault(error);
		return { status: 'Error', message: `The credential couldn’t be tried. Check its fields. ${advice}` };
	}
}

/** A pace of its own, which ends with the test. */
function wireFor(
	context: ICredentialTestFunctions,
	{ label }: Vendor,
	credential: CredentialFields,
	redactor: Redactor,
) {
	const lane = new Pace(systemClock).join({ concurrency: 1, requestsPerSecond: 0, maxWaitMs: 0 });
	const sender = helperSender(context, flag(credential.allowUnauthorizedCerts) === true);
	return new Wire({ label, sender, lane, redactor, timeoutMs: TIMEOUT_MS });
}

function helperSender({ helpers }: ICredentialTestFunctions, allowUnauthorizedCerts: boolean): Sender {
	return async ({ method, url, headers, body }, { timeoutMs }) => {
		try {
			const request = helpers.request({
				method,
				uri: url,
				headers,
				body,
				json: false,
				timeout: timeoutMs,
				rejectUnauthorized: !allowUnauthorizedCerts,
				followRedirect: false,
				followAllRedirects: false,
				resolveWithFullResponse: true,
				simple: false,
			}) as Promise<{ statusCode: number; headers: Headers; body: unknown }>;
			// The helper's own begins anew with each byte.
			const answer = await unlessAborted(request, AbortSignal.timeout(timeoutMs));
			const text = answer.body ?? '';
			return answerOf(answer.statusCode, answer.headers, typeof text === 'string' ? text : JSON.stringify(text));
		} catch (error) {
			throw networkFault(error instanceof Cancelled ? { code: 'ANSWER_TIMEOUT' } : error, url);
		}
	};
}
