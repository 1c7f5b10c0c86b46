import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { LookupFunction } from 'node:net';
import { createSecureContext } from 'node:tls';
import { Cancelled } from '../model/fault';
import type { Abortable } from '../model/heed';
import { egressFault, networkFault } from './networkFault';
import { proxyAgent } from './proxy';
import { unlessAborted } from './session';

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
	/** Those that are open, by a URL's beginning: cheaper than to parse each request's and to wait once more. */
	private readonly opened = new Map<string, HttpAgent>();
	private closed = false;

	constructor(private readonly options: ConnectionOptions) {}

	/**
	 * @param signal - ends the wait
	 * @param isFresh - a new connection, since one that was kept broke
	 * @returns the agent for a URL's host; after the end one that keeps no connection
	 * @throws {Fault} when n8n's egress rules refuse the host, or can't look it up, in time
	 */
	async agentFor(url: string, signal?: Abortable, isFresh = false): Promise<HttpAgent> {
		const site = /^[^/]*\/\/[^/?#\\]*/.exec(url)?.[0] ?? url;
		const opened = this.opened.get(site);
		if (opened && !isFresh) return opened;
		const { origin } = new URL(url);
		if (opened) return await this.agent(origin, false);
		let agent = this.agents.get(origin);
		if (!agent) {
			agent = this.open(origin);
			this.agents.set(origin, agent);
		}
		const standing = await unlessAborted(agent, signal).catch((error: unknown) => {
			if (!(error instanceof Cancelled)) throw error;
			this.agents.delete(origin);
			throw networkFault({ code: 'EAI_AGAIN' }, origin);
		});
		if (!this.closed) this.opened.set(site, standing);
		return standing;
	}

	/** Closes every connection; one whose host is still being looked up isn't waited for. */
	async close(): Promise<void> {
		this.closed = true;
		for (const agent of this.agents.values())
			void agent.then(
				(opened) => opened.destroy(),
				() => undefined,
			);
		this.agents.clear();
		this.opened.clear();
	}

	private async open(origin: string): Promise<HttpAgent> {
		const { egress } = this.options;
		if (egress) await this.checkEgress(egress, new URL(origin));
		return await this.agent(origin, !this.closed);
	}

	private async agent(origin: string, keepAlive: boolean): Promise<HttpAgent> {
		const { connections, allowUnauthorizedCerts, egress } = this.options;
		const agentOptions = { keepAlive, maxSockets: connections, rejectUnauthorized: !allowUnauthorizedCerts };
		const proxied = await proxyAgent(origin, agentOptions);
		if (proxied) return proxied;
		const direct = { ...agentOptions, ...(egress && { lookup: egress.createSecureLookup() }) };
		if (!origin.startsWith('https:')) return new HttpAgent(direct);
		// One for all: with its root certificates it is a sixth of what a connection costs.
		return new HttpsAgent({ ...direct, secureContext: createSecureContext() });
	}

	private async checkEgress(egress: EgressFilter, { origin, host }: URL): Promise<void> {
		const verdict = await egress.validateUrl(origin).catch((error: unknown) => {
			// A name that couldn't be looked up may be found the next time.
			this.agents.delete(origin);
			throw networkFault(error, origin).but({ fate: 'none' });
		});
		if (!verdict.ok) throw egressFault(host);
	}
}
