import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Engine } from '../../engine';
import { SANDBOX_NAMES, type Person, type Sandbox } from '../../sandbox';
import { check, type Checked, type Setting } from '../../tenant/check';
import type { VendorName } from '../../tenant/facts';
import { Journal } from '../../tenant/journal';
import type { Terminal } from '../../tenant/terminal';
import type { Fields } from '../../tenant/vendors';
import { setStage, type Stage } from '../support/stage';

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
	folder!: string;

	constructor(private readonly stage: Stage) {}

	get engine(): Engine {
		return this.stage.engine;
	}

	get sandbox(): Sandbox {
		return this.stage.sandbox;
	}

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

/** The stage that all tests of workflows have, with the five vendors, and a folder that is emptied after each test. */
export function setDesk(): Desk {
	const desk = new Desk(setStage(SANDBOX_NAMES));
	beforeAll(() => void (desk.folder = mkdtempSync(join(tmpdir(), 'check-tenant-'))));
	afterEach(() => rmSync(desk.folder, { recursive: true, force: true }));
	return desk;
}
