import type { Agent, AgentOptions } from 'node:http';
import { Fault } from '../model/fault';
import { networkFault } from './networkFault';

/** A proxy that the environment names. */
interface Proxy {
	url: string;
	/** The environment's variable. */
	variable: string;
}

const SCHEME = /^([a-z][a-z\d+.-]*):\/\/(.*)$/is;
/** What is before the last `@`, and what follows it up to a path. */
const LOGIN_AND_HOST = /^(?:(.*)@)?([^#/?\\]*)/s;
/** Characters that end the part before the last `@`, where it holds user name and password. */
const ENDS_EARLY = /[#/?\\@]/;

/**
 * @returns the agent for an origin that the environment's proxy is for, by n8n's own rules; null without one
 * @throws {Fault} when the variable can't be used: which, and why, without its password
 */
export async function proxyAgent(
	origin: string,
	options: AgentOptions & { rejectUnauthorized: boolean },
): Promise<Agent | null> {
	const { getProxyForUrl } = await import('proxy-from-env');
	const url = getProxyForUrl(origin);
	if (!url) return null;
	const proxy = { url, variable: variableFor(origin) };
	const wrong = whatIsWrong(url);
	if (wrong !== null) throw unusable(proxy, wrong);
	const { HttpsProxyAgent } = await import('https-proxy-agent');

	// An agent that keeps nothing follows on a connection that stood.
	let letThrough = options.keepAlive === false;

	/** What the proxy says, or that it doesn't, is no word of the vendor's; and nothing was sent then. */
	class Tunnels extends HttpsProxyAgent<string> {
		override async connect(...[request, target]: Parameters<InstanceType<typeof HttpsProxyAgent<string>>['connect']>) {
			let status = 0;
			request.once('proxyConnect', ({ statusCode }: { statusCode: number }) => (status = statusCode));
			const socket = await super.connect(request, target).catch((error: unknown) => {
				throw unreachable(proxy, error);
			});
			letThrough ||= status === 200;
			if (status === 200) return socket;
			socket.destroy();
			throw refused(proxy, status, letThrough);
		}
	}
	// No secure lookup here: it would be applied to the proxy's own, usually private, address.
	const agent = new Tunnels(url, options);
	// It keeps these for the connection to the proxy; the one through it goes by its own.
	Object.assign(agent.options, { rejectUnauthorized: options.rejectUnauthorized });
	return agent;
}

/** The variable that `proxy-from-env` took: lower case first, and the scheme's own before the one for all. */
function variableFor(origin: string): string {
	const names = [`${origin.split(':', 1)[0]}_proxy`, 'all_proxy'].flatMap((name) => [name, name.toUpperCase()]);
	return names.find((name) => process.env[name]) ?? 'HTTPS_PROXY';
}

function whatIsWrong(url: string): string | null {
	const [, scheme = '', rest = ''] = SCHEME.exec(url) ?? [];
	if (/^socks/i.test(scheme)) return 'it is a SOCKS proxy, and only HTTP proxies can be gone through';
	if (!/^https?$/i.test(scheme)) return 'it doesn’t begin with http:// or https://';
	const [, login = '', host = ''] = LOGIN_AND_HOST.exec(rest)!;
	const early = ENDS_EARLY.exec(login)?.[0];
	if (early !== undefined)
		return `its user name or password holds “${early}”, which has to be written as ${encodeURIComponent(early)}`;
	if (/%(?![\da-f]{2})/i.test(login)) return 'its user name or password holds “%”, which has to be written as %25';
	const port = /:([^:\]]*)$/.exec(host)?.[1] ?? '';
	if (port !== '' && !(/^\d+$/.test(port) && Number(port) > 0 && Number(port) <= 65_535))
		return 'its port is no number from 1 to 65535';
	try {
		decodeURIComponent(login);
		return new URL(url).hostname === '' ? 'it names no host' : null;
	} catch {
		return 'it is no URL';
	}
}

const ADVICE = 'The admin of this n8n can correct the environment variable.';

function unusable({ variable }: Proxy, what: string): Fault {
	return new Fault('failed', `The proxy in ${variable} can’t be used: ${what}.`, { advice: ADVICE });
}

function unreachable({ url, variable }: Proxy, error: unknown): Fault {
	const { origin } = new URL(url);
	const fault = networkFault(error, origin);
	const message = `The proxy in ${variable} can’t be gone through. ${fault.message}`;
	return fault.but({ outcome: 'failed', message, fate: 'none', advice: ADVICE });
}

/** @param letThrough - whether it let another connection to the same host through: it may be one too many */
function refused({ url, variable }: Proxy, status: number, letThrough: boolean): Fault {
	const why = status === 407 ? 'it wants another user name or password' : 'it refuses the connection';
	return new Fault(
		'failed',
		`The proxy “${new URL(url).host}” in ${variable} can’t be gone through: ${why} (${status}).`,
		{
			advice: ADVICE,
			// It got no further to the vendor.
			retry: letThrough || status === 429 || status >= 500 ? 'later' : 'never',
		},
	);
}
