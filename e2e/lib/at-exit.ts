const pending = new Set<() => void>();

/**
 * Has `kill` called when this process ends before `forget` is: by its own exit, or because somebody interrupted it or closed its window.
 *
 * @returns forget
 */
export function atExit(kill: () => void): () => void {
	if (pending.size === 0 && process.listenerCount('exit', killAll) === 0) {
		process.once('exit', killAll);
		for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(1));
	}
	pending.add(kill);
	return () => pending.delete(kill);
}

function killAll(): void {
	for (const kill of pending) kill();
}
