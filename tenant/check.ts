import type { Engine } from '../engine';
import type { User, UserState } from '../nodes/common/model/domain';
import { Changer, Interrupted, type Outlook } from './changer';
import { CHECKS, type CheckId } from './exchange';
import type { VendorName } from './facts';
import { burst, type Limit } from './limits';
import { isSame, type Journal } from './journal';
import { NodeRun, recordsOf, type Item, type Named } from './nodeRun';
import { changingSteps, guardStep, readingSteps, type Step } from './steps';
import { Tap } from './tap';
import type { Terminal } from './terminal';
import { TENANTS, type Fields, type Tenant } from './vendors';
import { stateWords, whoWords } from './words';

export interface Setting {
	vendor: VendorName;
	user: Named;
	credential: Fields;
	/** Changes nobody. */
	readOnly: boolean;
	/** Consent to lock the user; null asks. */
	lock: boolean | null;
	withWrongPassword: boolean;
	limits: boolean;
}

/** What came of one check; without a name, an address or an ID, for the report. */
export interface Result {
	check: CheckId;
	expected: string;
	seen: string;
	passed: boolean;
}

export interface Checked {
	results: Result[];
	tap: Tap;
	limit: Limit | null;
	/** Of the person, as far as they were found. */
	user: User | null;
	/** Why it ended early, for the terminal: before anything was changed, or with a user who may not be as before. */
	ended: Refused | Interrupted | null;
}

/** Why no further check is made; nothing was changed. */
export class Refused extends Error {}

export interface Surroundings {
	engine: Engine;
	terminal: Terminal;
	journal: Journal;
	signal: AbortSignal;
}

/** Checks the nodes on one user of a tenant, and puts back what was. */
export async function check(setting: Setting, surroundings: Surroundings): Promise<Checked> {
	const { engine, terminal, signal } = surroundings;
	const tap = new Tap();
	const run = new NodeRun(engine, TENANTS[setting.vendor], setting.credential, signal);
	const inspection = new Inspection(run, tap, terminal, signal);
	const checked: Checked = { results: inspection.results, tap, limit: null, user: null, ended: null };
	const close = tap.open();
	try {
		await inspect(setting, surroundings.journal, run, inspection, checked);
	} catch (error) {
		if (!(error instanceof Refused) && !(error instanceof Interrupted)) throw error;
		checked.ended = error;
	} finally {
		close();
	}
	return checked;
}

async function inspect(
	setting: Setting,
	journal: Journal,
	run: NodeRun,
	inspection: Inspection,
	checked: Checked,
): Promise<void> {
	const tenant = TENANTS[setting.vendor];
	const { tap } = checked;
	await inspection.test();
	const { user, state } = await inspection.find(setting.user);
	checked.user = user;
	const named: Named = tenant.readsById && user.id !== null ? { by: 'id', value: user.id } : setting.user;
	for (const step of readingSteps(tenant, user, setting.user, state)) await inspection.read(step, user);
	await inspection.guard(guardStep(named, state), user, tenant);
	if (!setting.readOnly) {
		const outlook = { vendor: setting.vendor, tenant: tenant.tenantOf(setting.credential), user, named, before: state };
		const changer = new Changer(run, tap, journal, inspection.terminal, outlook);
		await changing(setting, tenant, outlook, inspection, changer, journal);
	}
	if (setting.withWrongPassword) await inspection.wrongPassword(tenant.wrong(setting.credential));
	if (!setting.limits) return;
	const limit = await burst(run, named, tap);
	inspection.note('limits', 'no refusal, or one that is understood', limit.words, limit.isUnderstood);
	checked.limit = limit;
}

async function changing(
	setting: Setting,
	tenant: Tenant,
	{ user, named, before }: Outlook,
	inspection: Inspection,
	changer: Changer,
	journal: Journal,
): Promise<void> {
	const { terminal } = inspection;
	const canLock = tenant.actions.includes('lock') && before.locked === false && before.enabled === true;
	if (!(await terminal.confirm(`Disable and enable this user now, and put back “${stateWords(before)}”?`)))
		throw new Refused('Nothing was changed.');
	// What the other one wrote down must not be lost: here the user may look as it left them.
	if (journal.read()) throw new Refused(`Nothing was changed: another check has begun meanwhile (${journal.file}).`);
	const locking =
		canLock &&
		(setting.lock ??
			(await terminal.confirm(
				`Lock and unlock this user, too? That unlocking works here is ${setting.vendor === 'akana' ? 'a guess' : 'shown by one example only'}: be ready to unlock by hand.`,
			)));
	try {
		for (const step of changingSteps(tenant, user, named, before, locking)) {
			if (step.action === 'get' || step.state === undefined) await inspection.read(step, user);
			else inspection.judge(step, await changer.change(step), user);
		}
	} finally {
		// Also after a step that went wrong, and never after an interruption: that one asks again.
		changer.throwIfStopped();
		const now = await changer.putBack();
		inspection.note('putBack', stateWords(before), stateWords(now), isSame(now, before));
	}
}

/** Makes checks and keeps what came of them. */
class Inspection {
	readonly results: Result[] = [];

	constructor(
		private readonly run: NodeRun,
		private readonly tap: Tap,
		readonly terminal: Terminal,
		readonly signal: AbortSignal,
	) {}

	async test(): Promise<void> {
		this.tap.check = 'test';
		const error = await this.run.test();
		this.note('test', 'well', error === null ? 'well' : 'an error', error === null, error);
		if (error !== null) throw new Refused(`The credential’s Test failed: ${error}`);
	}

	/** @throws {Refused} unless there is exactly one such user, with a state that is known */
	async find(named: Named): Promise<{ user: User; state: UserState }> {
		this.tap.check = 'find';
		const { outcome, user, state, sentence } = await this.run.get(named);
		this.note('find', 'found', outcome, outcome === 'found', sentence);
		if (outcome !== 'found') throw new Refused(sentence ?? 'The user was not found.');
		if (state === null)
			throw new Refused('The vendor doesn’t say whether this user is enabled, so that nothing could be put back.');
		return { user, state };
	}

	async read(step: Step, user: User): Promise<void> {
		this.tap.check = step.check;
		const { action, named, options } = step;
		if (action === 'getMany') {
			const items = await this.run.list(named.value);
			const item = items.find((one) => one.user.id === user.id) ?? items[0];
			this.judge(step, item ?? NOBODY, user);
		} else
			this.judge(
				step,
				action === 'get' ? await this.run.get(named) : await this.run.change(action, named, options),
				user,
			);
	}

	/** @throws {Refused} for whom the nodes protect, or the vendor’s record speaks against */
	async guard(step: Step, user: User, tenant: Tenant): Promise<void> {
		await this.read(step, user);
		const { terminal, tap } = this;
		const { passed } = this.results.at(-1)!;
		if (!passed) throw new Refused(`This user can’t be used: ${this.lastSentence ?? 'the dry run says no.'}`);
		if (tap.of('dryRun').some(({ method, asked }) => isChange(method, asked)))
			throw new Refused('The dry run sent a change, which it must never do. Please report this.');
		const records = tap.exchanges.flatMap(({ answer }) => (user.id === null ? [] : recordsOf(answer, user.id)));
		const isAdministrator = await tenant.isAdministrator(records, this.run.credential, user.id);
		if (isAdministrator) throw new Refused(`This user is an administrator: ${CHOOSE}`);
		for (const record of records) {
			const against = tenant.speaksAgainst(record);
			if (against) throw new Refused(`This user ${against}: ${CHOOSE}`);
		}
		terminal.say(`\nThe user: ${whoWords(user)}`);
		if (isAdministrator === null)
			terminal.say('Mind: it can’t be told here whether this user is an administrator: be sure that it isn’t one.');
		for (const mind of new Set(records.flatMap((record) => tenant.mind(record) ?? [])))
			terminal.say(`Mind: this user ${mind}.`);
	}

	async wrongPassword(credential: Fields): Promise<void> {
		this.tap.check = 'wrongPassword';
		const error = await this.run.test(credential);
		const sent = this.tap.of('wrongPassword').length;
		// Where a token can be renewed, a second one is tried.
		const seen = `${error === null ? 'taken' : 'refused'}, after ${sent} request${sent === 1 ? '' : 's'}`;
		this.note('wrongPassword', 'refused, after 1 or 2 requests', seen, error !== null && sent <= 2, error);
	}

	judge({ check, expects, state, isUser }: Step, item: Item, user: User): void {
		const words = (outcome: string, seen: UserState | null | undefined) =>
			state === undefined ? outcome : `${outcome}; ${stateWords(seen ?? null)}`;
		const isRight = !isUser || item.outcome !== expects || item.user.id === null || item.user.id === user.id;
		const passed = item.outcome === expects && isRight && (state === undefined || isSame(item.state, state));
		const seen = isRight ? words(item.outcome, item.state) : 'somebody else';
		this.note(check, words(expects, state), seen, passed, item.sentence);
	}

	/** @throws {Interrupted} when the check was stopped: what came of it then says nothing */
	note(check: CheckId, expected: string, seen: string, passed: boolean, sentence: string | null = null): void {
		if (this.signal.aborted) throw new Interrupted('');
		this.results.push({ check, expected, seen, passed });
		this.lastSentence = sentence;
		const why = passed || sentence === null ? '' : `\n       ${sentence}`;
		this.terminal.say(
			`${passed ? 'ok    ' : 'DIFFERS'} ${CHECKS[check]}: ${seen}${passed ? '' : `; expected: ${expected}`}${why}`,
		);
	}

	private lastSentence: string | null = null;
}

const CHOOSE = 'choose a test user whom nobody needs.';

const NOBODY: Item = {
	outcome: 'notFound',
	user: { id: null, login: null, email: null, displayName: null },
	state: null,
	sentence: null,
};

function isChange(method: string, asked: unknown): boolean {
	const action = (asked as Fields | null)?.Action;
	return method === 'PUT' || method === 'PATCH' || method === 'DELETE' || action === 'UpdateUserStatus';
}
