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
	/** Whether there is anything to put back. */
	private isOpen: boolean;

	constructor(
		private readonly run: NodeRun,
		private readonly tap: Tap,
		private readonly journal: Journal,
		private readonly terminal: Terminal,
		outlook: Outlook,
		entry?: Entry,
	) {
		this.isOpen = entry !== undefined;
		this.entry = entry ?? { ...outlook, last: outlook.before, underWay: [], startedAt: new Date().toISOString() };
	}

	/** @throws {Interrupted} when it was stopped, or the user isn’t, or isn’t known to be, as the check left them */
	async change({ check, action, named, options, orElse = [] }: Step): Promise<Item> {
		const last = await this.own();
		this.tap.check = check;
		const { flag, value } = WANTED[action as Action];
		this.note({ last, underWay: [{ ...last, [flag]: value }, ...orElse] });
		const item = await this.run.change(action as Action, named, options);
		this.throwIfStopped();
		const now = await this.now(item);
		if (now === null) throw this.left(item.sentence);
		this.throwIfForeign(now);
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
		let now = await this.own();
		for (const action of actionsBetween(now, before)) {
			const { flag, value } = WANTED[action];
			this.note({ last: now, underWay: [{ ...now, [flag]: value }] });
			const item = await this.run.change(action, this.entry.named, { verify: true });
			this.throwIfStopped();
			const seen = await this.read();
			if (seen === null) throw this.left(item.sentence);
			this.throwIfForeign(seen);
			now = seen;
			this.note({ last: now, underWay: [] });
		}
		if (!isSame(now, before)) throw this.left(null);
		this.journal.close();
		return now;
	}

	/**
	 * @returns the state now, which is one that the check made
	 * @throws {Interrupted} when it is somebody else's, or can't be read: such a user isn't touched
	 */
	private async own(): Promise<UserState> {
		const now = await this.read();
		if (now === null) throw this.left(null);
		this.throwIfForeign(now);
		return now;
	}

	private throwIfForeign(now: UserState): void {
		if (!isFromCheck(this.entry, now)) throw this.left(`Now: ${stateWords(now)}. ${SOMEBODY_ELSE}`);
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
		this.isOpen = true;
		this.journal.write(this.entry);
	}

	/** @throws {Interrupted} with what is left, when the check was stopped */
	throwIfStopped(): void {
		if (this.run.isStopped) throw this.left(null);
	}

	private left(sentence: string | null): Interrupted {
		if (sentence) this.terminal.say(`       ${sentence}`);
		return new Interrupted(this.isOpen ? leftWords(this.entry, this.journal.file) : '');
	}
}

export const SOMEBODY_ELSE = 'That is not what the check left: somebody else has changed the user since.';

/** Whether a state is the one that the check set, or was about to. */
export function isFromCheck({ last, underWay }: Entry, state: UserState | null): boolean {
	return [last, ...underWay].some((one) => isSame(state, one));
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
