import { AkanaDirectory } from '../nodes/Akana/AkanaDirectory';
import { akanaAccess } from '../nodes/Akana/akanaSession';
import { profile } from '../nodes/Akana/profile';
import { systemClock } from '../nodes/common/model/clock';
import { newEffort } from '../nodes/common/model/effort';
import { openLine } from '../nodes/common/n8n/line';
import { Redactor } from '../nodes/common/transport/redact';

const LIMITS = { concurrency: 1, requestsPerSecond: 0, maxWaitMs: 0, timeoutMs: 30_000 };

/** @returns whether Akana says that a user is a Site Admin; null where it doesn't say. No node asks this of others. */
export async function isSiteAdmin(credential: Record<string, unknown>, id: string): Promise<boolean | null> {
	const line = openLine(profile, credential, LIMITS, { egress: null, redactor: new Redactor(), clock: systemClock });
	try {
		const directory = new AkanaDirectory(line.wire, akanaAccess(credential, line.wire));
		return await directory.isSiteAdmin(id, newEffort({ maxRetries: 0, maxWaitMs: 0 }));
	} catch {
		return null;
	} finally {
		await line.close();
	}
}
