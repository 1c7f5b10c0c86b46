import type { Manifest } from '../lib/project';
import type { Entry } from './changelog';
import { homeProblems } from './home';

/** What is to be published. */
export interface Candidate {
	manifest: Manifest;
	entry: Entry;
	/** Tags of the commit at hand. */
	tags: string[];
	/** Files that differ from that commit, as git prints them. */
	uncommitted: string;
	/** `owner/name` on GitHub when a workflow runs there. */
	repository: string | undefined;
	/** What CODEOWNERS says. */
	owners: string;
}

/** What must hold at any time, so also in a dry run. */
export function versionProblems({ manifest, entry }: Candidate): string[] {
	return [
		...(entry.version === manifest.version
			? []
			: [`CHANGELOG.md is at ${entry.version}, package.json at ${manifest.version}`]),
		...(entry.text ? [] : [`CHANGELOG.md says nothing about ${entry.version}`]),
	];
}

/** What must hold for publishing, and needn't before: a dry run only mentions it. */
export function publishingProblems(candidate: Candidate): string[] {
	const { manifest, entry, tags, uncommitted, repository, owners } = candidate;
	const tag = `v${manifest.version}`;
	const url = typeof manifest.repository === 'string' ? manifest.repository : manifest.repository?.url;
	const here = url !== undefined && repository !== undefined && url.includes(repository);
	return [
		...(tags.includes(tag) ? [] : [`the commit has no tag ${tag}`]),
		...(/^### What you must change$/m.test(entry.text)
			? []
			: [`CHANGELOG.md doesn't say what users must change for ${entry.version} (“### What you must change”)`]),
		...(entry.date ? [] : [`CHANGELOG.md has no date for ${entry.version}`]),
		...(uncommitted ? [`files differ from the commit:\n${uncommitted.trimEnd()}`] : []),
		// npm compares the two when it writes the provenance.
		...(here ? [] : [`package.json's repository isn't the one that the release runs in`]),
		...homeProblems(owners, url ?? '', manifest.homepage ?? '', manifest.bugs?.url ?? ''),
		...(manifest.homepage ? [] : [`package.json has no homepage`]),
	];
}
