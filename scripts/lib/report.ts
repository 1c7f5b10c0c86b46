export interface Finding {
	/** What was looked at. */
	what: string;
	/** A sentence each; none when all is well. */
	problems: string[];
}

/**
 * Prints a line for each finding, and its problems below it.
 * @returns whether all is well
 */
export function report(findings: Finding[]): boolean {
	for (const { what, problems } of findings) {
		console.log(`${problems.length ? 'FAILED' : 'ok    '}  ${what}`);
		for (const problem of problems) console.log(`          ${problem}`);
	}
	return findings.every(({ problems }) => problems.length === 0);
}
