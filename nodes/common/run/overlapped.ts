import { MOST_IN_FLIGHT } from '../model/runOptions';
import type { Person } from '../who/Person';

/**
 * Looks people up and lets those who are known go on meanwhile, as the sooner a change is made the better.
 * @param width - how many go on at once; 0: as many as the pace may let through
 * @param goOn - one person's way; after an error nobody else sets out
 * @param lookUp - told how to set somebody out
 * @returns once everyone who set out is done
 * @throws what the look-up threw, or the first who set out
 */
export async function overlapped<T>(
	width: number,
	goOn: (person: Person) => Promise<void>,
	lookUp: (setOut: (person: Person) => void) => Promise<T>,
): Promise<T> {
	const waiting: Person[] = [];
	const errors: unknown[] = [];
	const walkers: Array<Promise<void>> = [];
	let walking = 0;
	const walk = async () => {
		walking++;
		for (let person = waiting.shift(); person && errors.length === 0; person = waiting.shift())
			await goOn(person).catch((error: unknown) => void errors.push(error));
		walking--;
	};
	const setOut = (person: Person) => {
		waiting.push(person);
		if (walking < (width || MOST_IN_FLIGHT)) walkers.push(walk());
	};
	const [found] = await Promise.allSettled([lookUp(setOut)]);
	await Promise.all(walkers);
	if (found.status === 'rejected') throw found.reason;
	if (errors.length > 0) throw errors[0];
	return found.value;
}
