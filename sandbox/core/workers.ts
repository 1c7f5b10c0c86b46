/** So many requests are worked on at once, each for so long; the others wait their turn. */
export interface WorkerRule {
	count: number;
	/** What each takes for a request, in milliseconds. */
	ms: number;
}

/** The vendor's workers, behind one queue. */
export class Workers {
	private busy = 0;
	private readonly queue: Array<() => void> = [];

	constructor(private readonly rule: WorkerRule) {}

	/** Does the work once a worker had its time for it. */
	take(work: () => void): void {
		if (this.busy === this.rule.count) {
			this.queue.push(work);
			return;
		}
		this.busy++;
		setTimeout(() => {
			this.busy--;
			work();
			const next = this.queue.shift();
			if (next) this.take(next);
		}, this.rule.ms);
	}
}
