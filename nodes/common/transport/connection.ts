import type { Agent as HttpAgent } from 'node:http';
import type { LookupFunction } from 'node:net';
import { egressFault, networkFault } from './networkFault';

/** n8n's egress filter (from n8n 2.28 on), as far as it is used here. */
export interface EgressFilter {
	validateUrl(url: string): Promise<{ ok: boolean }>;
	createSecureLookup(): LookupFunction;
}

export interface ConnectionOptions {
	/** The most connections at once. */
	connections: number;
	allowUnauthorizedCerts: boolean;
	/** Where the running n8n has one. */
	egress: EgressFilter | null;
}

/** The connections of one run: kept alive between requests, through the environment's proxy, and closed at its end. */
export class Connections {
	private readonly agents = new Map<string, Promise<HttpAgent>>();
	private readonly allowed = new Map<string, Promise<{ ok: boolean }>>();
	private closed = false;

	constructor(private readonly options: ConnectionOptions) {}

	/**
	 * @returns the agent for a URL's host; after the end one that keeps no connection
	 * @throws {Fault} when n8n's egress rules refuse the host, or can't look it up
	 */
	async agentFor(url: string): Promise<HttpAgent> {
		const { origin, host, protocol } = new URL(url);
		await this.checkEgress(origin, host);
		let agent = this.agents.get(origin);
		if (!agent) {
			agent = this.open(url, protocol === 'https:');
			this.agents.set(origin, agent);
		}
		return agent;
	}

	/** Closes every connection. */
	async close(): Promise<void> {
		this.closed = true;
		const agents = await Promise.all(this.agents.values());
		for (const agent of agents) agent.destroy();
		this.agents.clear();
	}

	private async checkEgress(origin: string, host: string): Promise<void> {
		const { egress } = this.options;
		if (!egress) return;
		let verdict = this.allowed.get(origin);
		if (!verdict) {
			verdict = egress.validateUrl(origin).catch((error: unknown) => {
				// A name that couldn't be looked up may be found the next time.
				this.allowed.delete(origin);
				throw networkFault(error, origin).but({ fate: 'none' });
			});
			this.allowed.set(origin, verdict);
		}
		if (!(await verdict).ok) throw egressFault(host);
	}

	private async open(url: string, secure: boolean): Promise<HttpAgent> {
		const { connections, allowUnauthorizedCerts, egress } = this.options;
		const agentOptions = {
			keepAlive: !this.closed,
			maxSockets: connections,
			rejectUnauthorized: !allowUnauthorizedCerts,
		};
		const { getProxyForUrl } = await import('proxy-from-env');
		const proxy = getProxyForUrl(url);
		if (proxy) {
			const { HttpsProxyAgent } = await import('https-proxy-agent');
			// No secure lookup here: it would be applied to the proxy's own, usually private, address.
			const agent = new HttpsProxyAgent<string>(proxy, agentOptions);
			// It keeps these for the connection to the proxy; the one through it goes by its own.
			Object.assign(agent.options, { rejectUnauthorized: !allowUnauthorizedCerts });
			return agent;
		}
		const { Agent } = secure ? await import('node:https') : await import('node:http');
		return new Agent({ ...agentOptions, ...(egress && { lookup: egress.createSecureLookup() }) });
	}
}
