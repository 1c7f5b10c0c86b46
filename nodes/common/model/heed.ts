/** An AbortSignal, or what is one as far as it's needed. */
export interface Abortable {
	readonly aborted: boolean;
	addEventListener(type: 'abort', listener: () => void): void;
	removeEventListener(type: 'abort', listener: () => void): void;
}

/** Calls everyone back who heeds a signal. */
class Heeded {
	private readonly stops = new Set<() => void>();

	constructor(private readonly signal: Abortable) {
		signal.addEventListener('abort', this.tell);
	}

	add(stop: () => void): void {
		this.stops.add(stop);
	}

	delete(stop: () => void): void {
		if (!this.stops.delete(stop) || this.stops.size > 0) return;
		this.signal.removeEventListener('abort', this.tell);
		heeded.delete(this.signal);
	}

	private readonly tell = () => {
		for (const stop of this.stops) stop();
	};
}

const heeded = new WeakMap<Abortable, Heeded>();

/**
 * Calls back when a signal aborts. One listener does for all: of more than ten Node warns, as of a leak.
 * @returns how not to be called any more
 */
export function heed(signal: Abortable, stop: () => void): () => void {
	const all = heeded.get(signal) ?? new Heeded(signal);
	heeded.set(signal, all);
	all.add(stop);
	return () => all.delete(stop);
}
