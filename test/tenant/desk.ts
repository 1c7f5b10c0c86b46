import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createEngine, type Engine } from '../../engine';
import { systemClock } from '../../nodes/common/model/clock';
import { forgetSessions } from '../../nodes/common/transport/session';
import { SANDBOX_NAMES, startSandbox, type Person, type Sandbox } from '../../sandbox';
import { check, type Checked, type Setting } from '../../tenant/check';
import type { VendorName } from '../../tenant/facts';
import { Journal } from '../../tenant/journal';
import type { Terminal } from '../../tenant/terminal';
import type { Fields } from '../../tenant/vendors';
import { holdTheClocks, releaseTheClocks, skip } from '../support/time';

const HOUR_MS = 3_600_000;

export const EMAIL = 'test.person@example.com';

/** A person at a terminal, who answers every question the same or by what it is about. */
export class AtTerminal implements Terminal {
	readonly said: string[] = [];
	readonly asked: string[] = [];

	constructor(private readonly answer: (question: string) => boolean = () => true) {}

	say(text: string): void {
		this.said.push(text);
	}

	async confirm(question: string): Promise<boolean> {
		this.asked.push(question);
		return this.answer(question);
	}

	async input(): Promise<string | null> {
		return null;
	}

	close(): void {}
}

/** One engine and one sandbox with all five vendors, and a journal's folder, for the tests of a file. */
export class Desk {
	engine!: Engine;
	sandbox!: Sandbox;
	folder!: string;

	at(vendor: VendorName) {
		return this.sandbox[vendor] as unknown as {
			settings: Record<string, unknown>;
			people: Sandbox['akana']['people'];
			secrets: Set<string>;
			requests: Sandbox['akana']['requests'];
			intercept: Sandbox['akana']['intercept'];
			clearRequests(): void;
			credential(overrides?: Fields, variant?: string): Fields;
		};
	}

	/** The test user, among others. */
	add(vendor: VendorName, input: object = {}): Person {
		const { people } = this.at(vendor);
		people.addMany(3);
		const person = people.add({ email: EMAIL, login: 'TestPerson', ...input });
		people.addMany(2);
		return person;
	}

	journal(vendor: VendorName): Journal {
		return new Journal(this.folder, vendor);
	}

	async check(
		vendor: VendorName,
		setting: Partial<Setting> & { variant?: string } = {},
		terminal: Terminal = new AtTerminal(),
		signal = new AbortController().signal,
	): Promise<Checked> {
		const { variant, ...own } = setting;
		const surroundings = { engine: this.engine, terminal, journal: this.journal(vendor), signal };
		return await check(
			{
				vendor,
				user: { by: 'email', value: EMAIL },
				credential: this.at(vendor).credential({}, variant),
				readOnly: false,
				lock: true,
				withWrongPassword: false,
				limits: false,
				...own,
			},
			surroundings,
		);
	}
}

export function setDesk(): Desk {
	const desk = new Desk();
	let settings: object[];
	// The first run of a file loads the half of n8n.
	jest.setTimeout(60_000);

	beforeAll(async () => {
		holdTheClocks();
		// Without jitter, a retry whose wait nobody prescribed comes at once.
		jest.spyOn(systemClock, 'random').mockReturnValue(0);
		[desk.engine, desk.sandbox] = await Promise.all([
			createEngine({ from: 'source' }),
			startSandbox({ vendors: SANDBOX_NAMES }),
		]);
		settings = desk.sandbox.running.map((vendor) => structuredClone<object>(vendor.settings));
		desk.folder = mkdtempSync(join(tmpdir(), 'check-tenant-'));
	}, 120_000);

	afterEach(() => {
		for (const [i, vendor] of desk.sandbox.running.entries()) {
			vendor.clearFaults();
			vendor.clearRequests();
			vendor.limit(null);
			vendor.people.clear();
			Object.assign(vendor.settings, structuredClone(settings[i]));
		}
		desk.sandbox.akana.sessions.failedLogins = 0;
		rmSync(desk.folder, { recursive: true, force: true });
		// Tokens, sessions and what was learnt of the vendor are past their time.
		skip(HOUR_MS);
	});

	afterAll(async () => {
		forgetSessions();
		await desk.sandbox.close();
		releaseTheClocks();
	});
	return desk;
}
