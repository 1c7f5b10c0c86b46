import { setTimeout as sleep } from 'node:timers/promises';

const TIMEOUT_MS = 120_000;
const LOOK_MS = 100;

/**
 * Looks again until what is seen is as it should be: n8n's editor draws what it was told some time later.
 *
 * @param check - looks, and throws while it isn't so
 * @throws Error its last one, when it never comes to be
 */
export async function eventually(check: () => Promise<void>): Promise<void> {
	const end = Date.now() + TIMEOUT_MS;
	for (;;)
		try {
			return await check();
		} catch (error) {
			if (Date.now() > end) throw error;
			await sleep(LOOK_MS);
		}
}
