import { type Fault } from '../../../nodes/common/model/fault';
import { egressFault, networkFault } from '../../../nodes/common/transport/networkFault';

const URL_OF_SECRETS = 'https://api.example.com:8443/users?token=s3cret';

/** An error as Node's network stack throws it, with the URL in its message. */
const coded = (code: unknown, more: object = {}) =>
	Object.assign(new Error(`connect failed ${URL_OF_SECRETS}`), { code, ...more });

describe('why no answer came', () => {
	it.each<[string, RegExp, Partial<Fault>]>([
		['ENOTFOUND', /can’t be found/, { outcome: 'failed', retry: 'never', fate: 'none' }],
		['EAI_AGAIN', /can’t be looked up at the moment/, { outcome: 'failed', retry: 'later', fate: 'none' }],
		['ECONNREFUSED', /can’t be reached/, { outcome: 'failed', retry: 'later', fate: 'none' }],
		['EHOSTUNREACH', /can’t be reached/, { outcome: 'failed', retry: 'later', fate: 'none' }],
		['DEPTH_ZERO_SELF_SIGNED_CERT', /certificate .* not trusted/, { outcome: 'failed', retry: 'never', fate: 'none' }],
		['CERT_HAS_EXPIRED', /certificate .* not trusted/, { outcome: 'failed', retry: 'never', fate: 'none' }],
		['ERR_TLS_CERT_ALTNAME_INVALID', /certificate .* not trusted/, { retry: 'never', fate: 'none' }],
		['ERR_INVALID_CHAR', /character that can’t be sent/, { outcome: 'failed', retry: 'never', fate: 'none' }],
		['EPROTO', /doesn’t speak TLS/, { outcome: 'failed', retry: 'never', fate: 'none' }],
		['ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED', /wants a client certificate/, { retry: 'never', fate: 'none' }],
		['ANSWER_TOO_LARGE', /too large/, { outcome: 'unknown', retry: 'never', fate: 'open' }],
		['ANSWER_TIMEOUT', /in time/, { outcome: 'unknown', retry: 'later', fate: 'open' }],
		['ETIMEDOUT', /in time/, { outcome: 'unknown', retry: 'later', fate: 'open' }],
		['ECONNRESET', /broke before a whole answer/, { outcome: 'unknown', retry: 'later', fate: 'open' }],
		['EPIPE', /broke before a whole answer/, { outcome: 'unknown', retry: 'later', fate: 'open' }],
		['HPE_INVALID_CONSTANT', /broke before a whole answer/, { outcome: 'unknown', retry: 'later', fate: 'open' }],
	])('%s', (code, words, how) => {
		const fault = networkFault(coded(code), URL_OF_SECRETS);
		expect(fault).toMatchObject({ ...how, status: null });
		expect(fault.message).toMatch(words);
		expect(fault.message).toContain('“api.example.com:8443”');
		expect(fault.sentence).not.toContain('s3cret');
	});

	it('may lie deeper in the error', () => {
		const wrapped = new Error('Request failed', { cause: new Error('fetch failed', { cause: coded('ENOTFOUND') }) });
		expect(networkFault(wrapped, URL_OF_SECRETS).message).toMatch(/can’t be found/);
		const circular: Error & { cause?: unknown } = new Error('a');
		circular.cause = circular;
		expect(networkFault(circular, URL_OF_SECRETS)).toMatchObject({ outcome: 'unknown', fate: 'open' });
	});

	it.each([undefined, null, 'a string', 7, {}, { code: 7 }, { code: null, cause: 'x' }])(
		'is not known of %p: it may have arrived',
		(error) => {
			expect(networkFault(error, URL_OF_SECRETS)).toMatchObject({ outcome: 'unknown', retry: 'later', fate: 'open' });
		},
	);
});

describe('n8n’s SSRF protection', () => {
	it.each([
		['by name', Object.assign(new Error('no'), { name: 'SsrfBlockedIpError' })],
		['by the name of its cause', new Error('no', { cause: { name: 'SsrfError' } })],
		['by its words', new Error('The IP 127.0.0.1 is blocked by egress rules')],
	])('is known %s', (_, error) => {
		expect(networkFault(error, URL_OF_SECRETS)).toEqual(egressFault('api.example.com:8443'));
	});

	it('says who can change it', () => {
		expect(egressFault('a').sentence).toMatch(/SSRF protection .* “a”\. The admin .*N8N_SSRF_ALLOWED_HOSTNAMES/);
		expect(egressFault('a')).toMatchObject({ outcome: 'failed', retry: 'never', fate: 'none' });
	});
});
