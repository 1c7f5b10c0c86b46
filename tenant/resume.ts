import { Changer, isFromCheck, leftWords, SOMEBODY_ELSE } from './changer';
import { isSame, type Entry } from './journal';
import { NodeRun } from './nodeRun';
import { Tap } from './tap';
import type { Surroundings } from './check';
import { TENANTS, type Fields } from './vendors';
import { stateWords, whoWords } from './words';

/** What became of the last check's user. */
export type Resumed = 'nothing to do' | 'put back' | 'left alone';

/** @returns what an earlier check left */
export function foundWords(entry: Entry, file: string): string {
	return `An earlier check (${entry.startedAt}) was interrupted.\n${leftWords(entry, file)}`;
}

/**
 * Puts back what an interrupted check left, after asking: only in the same tenant, and only while the user still is as
 * that check left it. Else it says what it found, and touches nothing.
 * @throws {Interrupted} when the way back was interrupted, too
 */
export async function resume(
	credential: Fields,
	entry: Entry,
	{ engine, terminal, journal, signal }: Surroundings,
): Promise<Resumed> {
	const tenant = TENANTS[entry.vendor];
	const { user, before } = entry;
	terminal.say(foundWords(entry, journal.file));
	const alone = (why: string): Resumed => {
		terminal.say(`${why} Nothing was touched. When it is settled, delete ${journal.file}.`);
		return 'left alone';
	};
	if (tenant.tenantOf(credential) !== entry.tenant)
		return alone(`That was another tenant (${entry.tenant}) than this credential’s.`);
	const run = new NodeRun(engine, tenant, credential, signal);
	const changer = new Changer(run, new Tap(), journal, terminal, { ...entry }, entry);
	const found = await run.get(entry.named);
	if (found.outcome !== 'found') return alone(`The user can’t be read now: ${found.sentence ?? found.outcome}.`);
	if (found.user.id !== user.id) return alone('By that name there is somebody else now.');
	terminal.say(`Now: ${stateWords(found.state)}.`);
	if (isSame(found.state, before)) {
		journal.close();
		terminal.say('That is as before: there is nothing to put back.');
		return 'nothing to do';
	}
	if (!isFromCheck(entry, found.state)) return alone(SOMEBODY_ELSE);
	if (!(await terminal.confirm(`Put ${whoWords(user)} back to “${stateWords(before)}”?`))) return alone('You said no.');
	terminal.say(`Put back: ${stateWords(await changer.putBack())}.`);
	return 'put back';
}
