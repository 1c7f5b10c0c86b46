import type { Person } from '../who/Person';

/** The run ended before its end: a failure with On Error = Stop, or cancelled. */
export class RunEnded extends Error {
	constructor(
		override readonly cause: Error,
		/** The input item at fault; null where it is no single one's. */
		readonly item: number | null,
		/** Everyone it was about; those with a result or an answer were reached. */
		readonly people: readonly Person[],
	) {
		super(cause.message);
		this.name = 'RunEnded';
	}
}
