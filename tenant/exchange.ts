/** What is asked of a user, of nobody, or of the credential, one after the other. */
export const CHECKS = {
	test: 'the credential’s Test button',
	find: 'the user is found as given',
	findByEmail: 'the user is found by e-mail address',
	findByLogin: 'the user is found by login',
	findById: 'the user is read by ID',
	findInAnotherCase: 'the user is found by the login with small and capital letters swapped',
	list: 'the list of users holds the user',
	unknownLogin: 'a login that nobody has is not found',
	unknownId: 'an ID that nobody has is not found',
	dryRun: 'a dry run says what would change, and changes nothing',
	noLock: 'a lock is refused where there is none',
	disable: 'the user is disabled',
	readDisabled: 'the user is read back as disabled',
	disableAgain: 'a second disable finds nothing to do',
	enable: 'the user is enabled',
	readEnabled: 'the user is read back as enabled',
	lock: 'the user is locked',
	readLocked: 'the user is read back as locked',
	disableLocked: 'the locked user is disabled, and stays locked',
	enableLocked: 'the locked user is enabled, and stays locked',
	unlock: 'the user is unlocked',
	readUnlocked: 'the user is read back as unlocked',
	wrongPassword: 'a wrong password or key is refused, and not sent again and again',
	limits: 'a burst of reads, up to the first refusal',
	putBack: 'the user is as before',
} as const;

export type CheckId = keyof typeof CHECKS;

/** One request of a check and its answer, as they went over the line. Holds secrets: never written anywhere. */
export interface Exchange {
	check: CheckId;
	method: string;
	/** With the query. */
	path: string;
	/** Names in small letters. */
	sent: Record<string, string>;
	/** The body: parsed where it is JSON or a form, else its text. */
	asked: unknown;
	/** Null where no answer came. */
	status: number | null;
	headers: Record<string, string | string[]>;
	/** The answer: parsed where it is JSON, else its text. */
	answer: unknown;
}
