/** A stream of draws from a seed: the same seed gives the same draws on every machine. */
export class Chance {
	private state: number;

	/** @param seed - its parts; another part at the end gives a stream of its own */
	constructor(...seed: ReadonlyArray<string | number>) {
		this.state = hash(seed.join('/'));
	}

	/** In [0, 1). Mulberry32. */
	next(): number {
		this.state = (this.state + 0x6d2b79f5) | 0;
		let t = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
		t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
		return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
	}

	/** A whole number from `least` to `most`, both included. */
	int(least: number, most: number): number {
		return least + Math.floor(this.next() * (most - least + 1));
	}

	/** True with this probability. */
	maybe(probability: number): boolean {
		return this.next() < probability;
	}

	/** @throws for an empty list */
	pick<T>(list: readonly T[]): T {
		if (list.length === 0) throw new Error('Nothing to pick from');
		return list[this.int(0, list.length - 1)] as T;
	}

	/** One of several, by weight. */
	weighted<T>(entries: ReadonlyArray<readonly [weight: number, value: T]>): T {
		let left = this.next() * entries.reduce((sum, [weight]) => sum + weight, 0);
		const found = entries.find(([weight]) => (left -= weight) < 0);
		return (found ?? entries.at(-1)!)[1];
	}

	/** Some of a list, each with this probability, in its order. */
	some<T>(list: readonly T[], probability: number): T[] {
		return list.filter(() => this.maybe(probability));
	}

	/** As many of a list as this, in another order. */
	sample<T>(list: readonly T[], count: number): T[] {
		const rest = [...list];
		const taken: T[] = [];
		while (taken.length < count && rest.length > 0) taken.push(...rest.splice(this.int(0, rest.length - 1), 1));
		return taken;
	}
}

/** FNV-1a. */
function hash(text: string): number {
	let value = 0x811c9dc5;
	for (const char of text) value = Math.imul(value ^ (char.codePointAt(0) ?? 0), 0x01000193);
	return value;
}
