import { createEngine, type Engine, type Run, type RunOptions } from '../../engine';
import type { IDataObject } from 'n8n-workflow';
import { systemClock } from '../../nodes/common/model/clock';
import { forgetSessions } from '../../nodes/common/transport/session';
import { startSandbox, VENDOR_NAMES, type RequestRecord, type Sandbox, type SandboxName } from '../../sandbox';
import { ACTIONS as PERMISSIONS } from '../../sandbox/alibabaCloudSso/keys';
import { holdTheClocks, releaseTheClocks, skip } from './time';
import { VENDOR } from './vendors';
import { locator, NODE, workflowOf, type OnError } from './workflowOf';

const HOUR_MS = 3_600_000;

/** How a vendor's node is set for one run; what is absent is as the node has it by default. */
export interface NodeSetting {
	operation?: string;
	/** The locator's mode. Default `email`. */
	by?: string;
	options?: object;
	/** Default: failed items go on with the others. */
	onError?: OnError | 'stop';
	/** Other parameters, `user` among them. */
	parameters?: object;
	/** Fields of the credential that are otherwise than they should be. */
	credential?: object;
	variant?: string;
	run?: Partial<RunOptions>;
}

/** One engine and one sandbox for the tests of a file. Each test finds it empty, and an hour after the one before. */
export class Stage {
	engine!: Engine;
	sandbox!: Sandbox;

	/** Runs a vendor's node with one item for each value of `who`. */
	async run(vendor: SandboxName, setting: NodeSetting, who: readonly unknown[]): Promise<Run> {
		const { operation = 'disable', by = 'email', options, onError = 'continueRegularOutput', parameters } = setting;
		const workflow = workflowOf(
			VENDOR[vendor],
			{ operation, user: locator(by), ...(options && { options }), ...parameters },
			onError === 'stop' ? undefined : onError,
		);
		return await this.engine.run(workflow, {
			credentials: this.credentials(vendor, setting),
			input: who.map((value) => ({ who: value }) as IDataObject),
			...setting.run,
		});
	}

	/** The same; what came out of the node. */
	async items(vendor: SandboxName, setting: NodeSetting, who: readonly unknown[]): Promise<Item[]> {
		return (await this.run(vendor, setting, who)).json(NODE) as unknown as Item[];
	}

	credentials(vendor: SandboxName, { credential, variant }: Pick<NodeSetting, 'credential' | 'variant'> = {}) {
		// Each vendor's variants are its own.
		const at = this.sandbox[vendor] as { credential(overrides?: object, variant?: string): Record<string, unknown> };
		return { [VENDOR[vendor].credentialType]: at.credential(credential, variant) };
	}

	/** The requests so far that did one of these things. */
	requests(vendor: SandboxName, ...actions: string[]): RequestRecord[] {
		return this.sandbox[vendor].requests.filter(({ action }) => actions.includes(action ?? ''));
	}

	/** The requests so far that changed, or were to change, a user. */
	changes(vendor: SandboxName): RequestRecord[] {
		return this.requests(vendor, ...VENDOR[vendor].changes);
	}
}

/** An item as the node gives it; a test that reads a field that isn't there fails by it. */
export interface Item {
	user: { id: string | null; login: string | null; email: string | null; displayName: string | null };
	outcome: string;
	action: string;
	changed: boolean | null;
	before: Flags | null;
	after: Flags | null;
	requested: Partial<Flags>;
	verified: boolean;
	proof: string | null;
	attempts: number;
	waitedMs: number;
	requestId: string | null;
	run: Record<string, string | null>;
	reason: string | null;
	at: string | null;
	warning: string | null;
	error: string;
	response: unknown;
	enabled: boolean | null;
	locked: boolean | null;
}

export interface Flags {
	enabled: boolean | null;
	locked: boolean | null;
}

/** Sets a stage up for all the tests of a file. */
export function setStage(vendors: readonly SandboxName[] = VENDOR_NAMES): Stage {
	const stage = new Stage();
	let settings: object[];
	// The first run of a file loads the half of n8n.
	jest.setTimeout(60_000);

	beforeAll(async () => {
		holdTheClocks();
		// Without jitter, a retry whose wait nobody prescribed comes at once.
		jest.spyOn(systemClock, 'random').mockReturnValue(0);
		[stage.engine, stage.sandbox] = await Promise.all([createEngine({ from: 'source' }), startSandbox({ vendors })]);
		settings = stage.sandbox.running.map((vendor) => structuredClone<object>(vendor.settings));
	}, 120_000);

	afterEach(() => {
		for (const [i, vendor] of stage.sandbox.running.entries()) {
			vendor.clearFaults();
			vendor.clearRequests();
			vendor.limit(null);
			vendor.people.clear();
			vendor.clockSkewMs = 0;
			Object.assign(vendor.settings, structuredClone(settings[i]));
		}
		const { akana, alibabaCloudSso } = stage.sandbox as Partial<Sandbox>;
		if (akana) {
			akana.comments.length = 0;
			akana.sessions.failedLogins = 0;
		}
		if (alibabaCloudSso) {
			alibabaCloudSso.directories.length = 1;
			Object.assign(alibabaCloudSso.mainKey, { active: true, permissions: new Set(PERMISSIONS) });
		}
		// Tokens, sessions and what was learnt of the vendor's pace are past their time.
		skip(HOUR_MS);
	});

	afterAll(async () => {
		forgetSessions();
		await stage.sandbox.close();
		releaseTheClocks();
	});
	return stage;
}
