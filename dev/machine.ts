import { mkdir, statfs } from 'node:fs/promises';
import { createServer } from 'node:net';
import { isInstalled, CACHE_FOLDER } from '../e2e/lib/n8n-install';
import { N8N_VERSIONS, type N8nLine } from '../e2e/lib/n8n-versions';

/** What n8n takes on disk, and what npm keeps of it. */
const NEEDED_GB = 4;
const GB = 1e9;

/** What `npm run dev` has to know of a machine before it starts. */
export interface Machine {
	readonly platform: string;
	/** Where n8n is to be kept, with the space that is free there in GB. */
	readonly cache: { readonly folder: string; readonly freeGb: number };
	readonly hasN8n: boolean;
	readonly port: number;
	readonly isPortFree: boolean;
}

/** @returns a sentence for each thing without which n8n can't be installed or started, with what to do about it */
export function problemsOf({ platform, cache, hasN8n, port, isPortFree }: Machine): string[] {
	const free = cache.freeGb.toFixed(1);
	return [
		...(platform === 'win32' ? ['This works on Linux and macOS; on Windows run it in WSL.'] : []),
		...(hasN8n || cache.freeGb >= NEEDED_GB
			? []
			: [
					`n8n needs ${NEEDED_GB} GB in ${cache.folder}, and ${free} GB are free. N8N_USER_STATUS_CACHE names another folder.`,
				]),
		...(isPortFree
			? []
			: [`Port ${port} is taken, perhaps by another n8n. Choose another: npm run dev -- --port ${port + 1}`]),
	];
}

/**
 * Tells how long the first start takes, where it is the first.
 * @throws Error with what this machine lacks
 */
export async function checkMachine(line: N8nLine, port: number): Promise<void> {
	await mkdir(CACHE_FOLDER, { recursive: true });
	const { bavail, bsize } = await statfs(CACHE_FOLDER);
	const hasN8n = await isInstalled(line);
	const cache = { folder: CACHE_FOLDER, freeGb: (bavail * bsize) / GB };
	const isPortFree = await canListen(port);
	const problems = problemsOf({ platform: process.platform, cache, hasN8n, port, isPortFree });
	if (problems.length > 0) throw new Error(problems.join('\n'));
	if (hasN8n) return;
	process.stdout.write(
		`Downloading n8n ${N8N_VERSIONS[line].n8n} and its Node.js into ${CACHE_FOLDER}: some 3 GB, 5 to 15 minutes, this once.\n`,
	);
}

async function canListen(port: number): Promise<boolean> {
	const server = createServer();
	return await new Promise((resolve) => {
		server.once('error', () => resolve(false));
		server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
	});
}
