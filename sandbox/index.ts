import { AkanaSandbox } from './akana';
import { AlibabaCloudSsoSandbox } from './alibabaCloudSso';
import { makeCertificate } from './core/certificate';
import { realClock, type SandboxClock } from './core/clock';
import type { VendorContext } from './core/vendor';
import { OraclePrimaveraSandbox } from './oraclePrimavera';
import { RsaIdPlusSandbox } from './rsaIdPlus';
import { ScimSandbox } from './scim';

export type { AkanaSandbox, AkanaSettings } from './akana';
export type { AlibabaCloudSsoSandbox, CloudSsoSettings, CloudSsoVariant } from './alibabaCloudSso';
export type { SandboxClock } from './core/clock';
export type { Connections } from './core/connection';
export type { Apply, Fault, Match } from './core/faults';
export type { LimitRule } from './core/limiter';
export { People } from './core/people';
export type { Extras, Flags, Person, PersonInput, StateChange } from './core/people';
export type { RequestRecord, SandboxRequest } from './core/request';
export { VendorSandbox } from './core/vendor';
export type { OraclePrimaveraSandbox, OracleSettings, OracleVariant } from './oraclePrimavera';
export type { RsaIdPlusSandbox, RsaSettings, RsaVariant } from './rsaIdPlus';
export type { ScimSandbox, ScimSettings, ScimVariant } from './scim';

/** Each by its node's name. */
const makers = {
	rsaIdPlus: (context: VendorContext) => new RsaIdPlusSandbox(context),
	oraclePrimavera: (context: VendorContext) => new OraclePrimaveraSandbox(context),
	akana: (context: VendorContext) => new AkanaSandbox(context),
	alibabaCloudSso: (context: VendorContext) => new AlibabaCloudSsoSandbox(context),
	scim: (context: VendorContext) => new ScimSandbox(context),
};

export type Vendors = { [V in keyof typeof makers]: ReturnType<(typeof makers)[V]> };
/** Everyone whom the sandbox plays: the four vendors, and a SCIM server of no vendor in particular. */
export type SandboxName = keyof Vendors;
export const SANDBOX_NAMES = Object.keys(makers) as SandboxName[];
/** The four vendors. */
export type VendorName = Exclude<SandboxName, 'scim'>;
export const VENDOR_NAMES = SANDBOX_NAMES.filter((name): name is VendorName => name !== 'scim');

export interface SandboxOptions {
	/** Serve https with a certificate signed by itself; see {@link Sandbox.certificate}. Default false. */
	tls?: boolean;
	/** Between a request's arrival and the work on it. Default 0. */
	latencyMs?: number;
	/** Default the four vendors; the others are absent from the result. */
	vendors?: readonly SandboxName[];
	/** The first vendor's port, the others follow in their fixed order. Default, and 0: free ports. */
	portBase?: number;
	/** What is kept of each request. Default `full`. */
	records?: VendorContext['records'];
	/** The address to listen on. Default 127.0.0.1: nobody else reaches it. */
	host?: string;
	/** Default the real one. */
	clock?: SandboxClock;
}

/** The vendors that run; one that wasn't asked for is absent, and reading it gives `undefined`. */
export type Sandbox = Vendors & {
	/** PEM, for NODE_EXTRA_CA_CERTS or an agent's `ca`; `null` without TLS. */
	certificate: string | null;
	/** Those that run, in their fixed order. */
	running: Array<Vendors[SandboxName]>;
	close(): Promise<void>;
};

/** Starts the vendors, each with a server of its own. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
	const { tls = false, latencyMs = 0, vendors = VENDOR_NAMES, portBase, records = 'full' } = options;
	const { host = '127.0.0.1', clock = realClock } = options;
	const certificate = tls ? await makeCertificate() : null;
	const context: VendorContext = { certificate, clock, host, latencyMs, records };
	const started: Partial<Record<SandboxName, Vendors[SandboxName]>> = {};
	for (const [i, name] of SANDBOX_NAMES.entries()) {
		if (!vendors.includes(name)) continue;
		const vendor = makers[name](context);
		await vendor.listen(portBase ? portBase + i : 0);
		started[name] = vendor;
	}
	const running = Object.values(started);
	return {
		...(started as Vendors),
		certificate: certificate?.cert ?? null,
		running,
		close: async () => {
			await Promise.all(running.map((vendor) => vendor.close()));
		},
	};
}
