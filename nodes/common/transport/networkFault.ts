import { Fault, type FaultDetails } from '../model/fault';

interface Rule {
	codes: RegExp;
	says: (host: string) => string;
	details: FaultDetails;
}

// What Node's network stack calls its errors, and what they mean for a person.
const RULES: readonly Rule[] = [
	{
		codes: /^(ENOTFOUND|EAI_NONAME|EAI_NODATA)$/,
		says: (host) => `The host “${host}” can’t be found.`,
		details: { advice: 'Check the server URL in the credential, and that n8n can reach the network.' },
	},
	{
		codes: /^EAI_AGAIN$/,
		says: (host) => `The name of the host “${host}” can’t be looked up at the moment.`,
		details: { advice: 'Check the server URL in the credential and n8n’s DNS.', retry: 'later' },
	},
	{
		codes: /^(ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL)$/,
		says: (host) => `The host “${host}” can’t be reached: nothing answers there.`,
		details: { advice: 'Check the server URL and port in the credential, and any firewall between.', retry: 'later' },
	},
	{
		codes: /^(?!ERR_SSL_)(.*_)?CERT(_|$)|^(UNABLE_TO_VERIFY_LEAF_SIGNATURE|HOSTNAME_MISMATCH)$/,
		says: (host) => `The TLS certificate of “${host}” is not trusted.`,
		details: {
			advice:
				'Have n8n trust its issuer (NODE_EXTRA_CA_CERTS), or for a test system switch on “Ignore SSL Issues” in the credential.',
		},
	},
	{
		codes: /^(EPROTO|ERR_SSL_WRONG_VERSION_NUMBER|ERR_SSL_PACKET_LENGTH_TOO_LONG)$/,
		says: (host) => `The host “${host}” doesn’t speak TLS on this port, or none that Node.js speaks.`,
		details: {
			advice:
				'Check the port, and whether the URL should begin with http://; the server may speak old TLS only, or want a client certificate.',
		},
	},
	{
		codes: /_ALERT_CERTIFICATE_REQUIRED$/,
		says: (host) => `The host “${host}” wants a client certificate, and this node has none.`,
		details: { advice: 'Use an address of the server that takes the credential alone.' },
	},
	{
		codes: /^ERR_INVALID_CHAR$/,
		says: (host) => `A key, token or name in the credential holds a character that can’t be sent to “${host}”.`,
		details: { advice: 'Open the credential and paste it again.' },
	},
	{
		codes: /^(ANSWER_TOO_LARGE|ERR_BUFFER_TOO_LARGE|HPE_HEADER_OVERFLOW)$/,
		says: (host) => `The answer of “${host}” is too large to be read.`,
		details: { fate: 'open' },
	},
	{
		codes: /^ERR_ENCODING_(INVALID_ENCODED_DATA|NOT_SUPPORTED)$/,
		says: (host) => `The answer of “${host}” can’t be read as text: it is neither UTF-8 nor what it says that it is.`,
		details: { advice: 'Have the server, or a proxy in between, answer in UTF-8.', fate: 'open' },
	},
	{
		codes: /^(ANSWER_TIMEOUT|ETIMEDOUT|ESOCKETTIMEDOUT)$/,
		says: (host) => `The host “${host}” didn’t answer in time.`,
		details: { advice: 'Raise “Timeout” in the options if the system is slow.', retry: 'later', fate: 'open' },
	},
	{ codes: /^CONNECTION_STALE$/, says: broke, details: { retry: 'again', fate: 'open' } },
];

const LOST: Omit<Rule, 'codes'> = { says: broke, details: { retry: 'later', fate: 'open' } };

function broke(host: string): string {
	return `The connection to “${host}” broke before a whole answer came.`;
}

/** Errors that n8n's egress filter throws; it says which address it refused. */
const EGRESS = /ssrf|egress|blocked (ip|host)|not allowed|restricted/i;

/**
 * Says in words why no answer came. Node's own messages aren't repeated: they may hold a URL.
 * @param error - as thrown by the HTTP client
 */
export function networkFault(error: unknown, url: string): Fault {
	const { host } = new URL(url);
	let cause = error as { code?: unknown; name?: unknown; cause?: unknown } | undefined;
	for (let depth = 0; cause && depth < 5; depth++) {
		if (cause instanceof Fault) return cause;
		if (typeof cause.name === 'string' && cause.name.includes('Ssrf')) return egressFault(host);
		const rule = RULES.find(({ codes }) => codes.test(String(cause?.code)));
		if (rule) return new Fault(outcomeOf(rule.details), rule.says(host), rule.details);
		cause = cause.cause as typeof cause;
	}
	if (error instanceof Error && EGRESS.test(error.name + error.message)) return egressFault(host);
	return new Fault('unknown', LOST.says(host), LOST.details);
}

/** @returns the fault for an address that n8n's own egress rules refuse */
export function egressFault(host: string): Fault {
	return new Fault('failed', `n8n’s SSRF protection doesn’t allow connections to “${host}”.`, {
		advice: 'The admin of this n8n can allow the host (N8N_SSRF_ALLOWED_HOSTNAMES or N8N_SSRF_ALLOWED_IP_RANGES).',
	});
}

function outcomeOf({ fate }: FaultDetails): 'unknown' | 'failed' {
	return fate === 'open' ? 'unknown' : 'failed';
}
