import { WANTED, type Action, type User, type UserState } from '../nodes/common/model/domain';
import type { VendorName } from './facts';
import { isSame, type Entry, type Journal } from './journal';
import type { Item, Named, NodeRun } from './nodeRun';
import type { Step } from './steps';
import type { Tap } from './tap';
import type { Terminal } from './terminal';
import { actionsBetween, stateWords, whoWords } from './words';

/** Who is changed, and what was before. */
export interface Outlook {
	vendor: VendorName;
	tenant: string;
	user: User;
	named: Named;
	before: UserState;
}

/** The user may not be as before; the message says what was left. Empty where nothing was changed. */
export class Interrupted extends Error {}

/** Changes one user, and writes the journal before and after each change. */
export class Changer {
	private entry: Entry;

	constructor(
		private readonly run: NodeRun,
		private readonly tap: Tap,
		private readonly journal: Journal,
		private readonly terminal: Terminal,
		outlook: Outlook,
		entry?: Entry,
	) {
		this.entry = entry ?? { ...outlook, last: outlook.before, underWay: [], startedAt: new Date().toISOString() };
	}

	/** @throws {Interrupted} when it was stopped, or nobody knows any more what the user is */
	async change({ check, action, named, options, state, orElse = [] }: Step): Promise<Item> {
		this.tap.check = check;
		this.note({ underWay: [state!, ...orElse] });
		const item = await this.run.change(action as Action, named, options);
		this.throwIfStopped();
		const now = await this.now(item);
		if (now === null) throw this.left(item.sentence);
		this.note({ last: now, underWay: [] });
		return { ...item, state: now };
	}

	/**
	 * Leads back to the state before, and closes the journal when it is reached.
	 * @returns the state that was seen last
	 * @throws {Interrupted}
	 */
	async putBack(): Promise<UserState> {
		this.tap.check = 'putBack';
		const { before } = this.entry;
		const found = await this.read();
		if (found === null) throw this.left(null);
		let now = found;
		for (const action of actionsBetween(now, before)) {
			const { flag, value } = WANTED[action];
			this.note({ last: now, underWay: [{ ...now, [flag]: value }] });
			const item = await this.run.change(action, this.entry.named, { verify: true });
			this.throwIfStopped();
			const seen = await this.read();
			if (seen === null) throw this.left(item.sentence);
			now = seen;
			this.note({ last: now, underWay: [] });
		}
		if (!isSame(now, before)) throw this.left(null);
		this.journal.close();
		return now;
	}

	/** @returns what the change's own proof says, or a look at the user */
	private async now({ state, outcome }: Item): Promise<UserState | null> {
		return ['changed', 'unchanged', 'unverified'].includes(outcome) && state ? state : await this.read();
	}

	async read(): Promise<UserState | null> {
		const { outcome, state, user } = await this.run.get(this.entry.named);
		this.throwIfStopped();
		return outcome === 'found' && user.id === this.entry.user.id ? state : null;
	}

	private note(change: Partial<Entry>): void {
		this.entry = { ...this.entry, ...change };
		this.journal.write(this.entry);
	}

	private throwIfStopped(): void {
		if (this.run.isStopped) throw this.left(null);
	}

	private left(sentence: string | null): Interrupted {
		if (sentence) this.terminal.say(`       ${sentence}`);
		return new Interrupted(leftWords(this.entry, this.journal.file));
	}
}

/** @returns what a check that was interrupted left, and how to put it back */
export function leftWords({ user, before, last, underWay }: Entry, file: string): string {
	const open = underWay.filter((state) => !isSame(state, last)).map(stateWords);
	const state = open.length > 0 ? `${stateWords(last)}, or already ${open.join(' or ')}` : stateWords(last);
	const steps = [...new Set([last, ...underWay].flatMap((one) => actionsBetween(one, before)))];
	const byHand = steps.length > 0 ? ` By hand: ${steps.join(', then ')} the user in the vendor’s console.` : '';
	return [
		`${whoWords(user)} was left ${state}; before the check: ${stateWords(before)}.`,
		`To put it back, run the same command again: it reads the user, and asks first.${byHand}`,
		`What it knows is in ${file}.`,
	].join('\n');
}
