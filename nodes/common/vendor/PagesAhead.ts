/** So many pages are asked for while one is read. */
const HANDFUL = 5;

/** Pages of a list that is read to its end: where it is known how the next ones are named, they are asked for ahead. */
export class PagesAhead<T> {
	private readonly asked = new Map<string, Promise<T>>();

	/** A list that begins anew is read anew. */
	forget(): void {
		this.asked.clear();
	}

	/** @returns a page that was asked for ahead; undefined where it wasn't */
	take(page: string): Promise<T> | undefined {
		const answer = this.asked.get(page);
		this.asked.delete(page);
		return answer;
	}

	/** @param following - the names of the pages that come next, as far as is known: a handful of them is asked for */
	begin(following: readonly string[], ask: (page: string) => Promise<T>): void {
		// Pages of other sizes than the first ones begin elsewhere.
		if (this.asked.size > 0 && !this.asked.has(following[0] ?? '')) return;
		for (const page of following.slice(0, HANDFUL)) {
			if (this.asked.has(page)) continue;
			const answer = ask(page);
			// Whoever takes it is told.
			answer.catch(() => undefined);
			this.asked.set(page, answer);
		}
	}

	/** @returns the names of the pages from `next` on, each of `size` users, as far as a handful and the `last` user */
	static startsFrom(next: number, size: number, last = Infinity): number[] {
		const starts = Array.from({ length: size > 0 ? HANDFUL : 0 }, (_, page) => next + page * size);
		return starts.filter((start) => start <= last);
	}
}
