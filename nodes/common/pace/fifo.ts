/** First in, first out, at a constant cost however long it gets: nothing is ever shifted. */
export class Fifo<T> {
	private items: Array<T | undefined> = [];
	private head = 0;

	get length(): number {
		return this.items.length - this.head;
	}

	push(item: T): void {
		this.items.push(item);
	}

	peek(): T | undefined {
		return this.items[this.head];
	}

	shift(): T | undefined {
		const item = this.items[this.head];
		if (this.head < this.items.length) this.items[this.head++] = undefined;
		// Half of it is empty: copying the rest costs no more than what was taken since the last time.
		if (this.head > 64 && this.head * 2 > this.items.length) {
			this.items = this.items.slice(this.head);
			this.head = 0;
		}
		return item;
	}
}
