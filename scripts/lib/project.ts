import { readFileSync } from 'node:fs';
import path from 'node:path';

export const ROOT = path.resolve(__dirname, '../..');

export interface Manifest {
	name: string;
	version: string;
	homepage?: string;
	repository?: string | { type?: string; url: string };
	bugs?: { url: string };
	dependencies: Record<string, string>;
	peerDependencies: Record<string, string>;
	devDependencies: Record<string, string>;
	n8n: { nodes: string[]; credentials: string[] };
}

/** The package.json of the checkout. */
export function manifest(): Manifest {
	return JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as Manifest;
}
