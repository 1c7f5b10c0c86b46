import type { Manifest } from '../../scripts/lib/project';
import { type Entry, newestEntry } from '../../scripts/release/changelog';
import { type Candidate, publishingProblems, versionProblems } from '../../scripts/release/readiness';

const CHANGELOG = `# Changelog

## [1.3.0-beta.1] - 2026-11-22

### Added

- Something.

## [1.2.0] - 2026-10-01

- Older.
`;

const manifest: Manifest = {
	name: 'n8n-nodes-example',
	version: '1.2.0',
	homepage: 'https://example.com',
	repository: { url: 'git+https://example.com/owner/name.git' },
	dependencies: {},
	peerDependencies: {},
	devDependencies: {},
	n8n: { nodes: [], credentials: [] },
};
const entry: Entry = { version: '1.2.0', date: '2026-10-01', text: '### What you must change\n\n- Nothing.' };
const ready: Candidate = {
	manifest,
	entry,
	tags: ['latest', 'v1.2.0'],
	uncommitted: '',
	repository: 'owner/name',
	owners: '* @somebody/maintainers',
};

describe('newestEntry', () => {
	it('reads version, date and text of the topmost version', () => {
		expect(newestEntry(CHANGELOG)).toEqual({
			version: '1.3.0-beta.1',
			date: '2026-11-22',
			text: '### Added\n\n- Something.',
		});
	});

	it.each(['## [1.0.0] - Unreleased\n\n- A.\n', '## 1.0.0\n\n- A.\n'])('knows a version without a date: %j', (text) => {
		expect(newestEntry(text)).toEqual({ version: '1.0.0', date: null, text: '- A.' });
	});

	it.each(['# Changelog\n', '## [Unreleased]\n\n- A.\n', '## [1.0.0] - soon\n\n- A.\n'])(
		'refuses a changelog without a version: %j',
		(text) => {
			expect(() => newestEntry(text)).toThrow('CHANGELOG.md has no heading');
		},
	);
});

describe('versionProblems', () => {
	it('has nothing against a version that the changelog describes', () => {
		expect(versionProblems(ready)).toEqual([]);
	});

	it('wants the changelog at the version of package.json, and saying something', () => {
		const late = { ...ready, entry: { ...entry, version: '1.1.0', text: '' } };
		expect(versionProblems(late)).toEqual([
			'CHANGELOG.md is at 1.1.0, package.json at 1.2.0',
			'CHANGELOG.md says nothing about 1.1.0',
		]);
	});
});

describe('publishingProblems', () => {
	it('has nothing against a tagged, dated, clean commit in its own repository', () => {
		expect(publishingProblems(ready)).toEqual([]);
	});

	it.each<[string, Partial<Candidate>, string]>([
		['another tag', { tags: ['v1.2', ''] }, 'no tag v1.2.0'],
		['no date', { entry: { ...entry, date: null } }, 'no date for 1.2.0'],
		['a changed file', { uncommitted: ' M nodes/a.ts\n' }, 'differ from the commit'],
		['another repository', { repository: 'owner/fork' }, "isn't the one"],
		['no workflow', { repository: undefined }, "isn't the one"],
		['no repository', { manifest: { ...manifest, repository: undefined } }, "isn't the one"],
		['a placeholder for who reviews', { owners: '* @OWNER/maintainers' }, 'still says OWNER'],
		[
			'a placeholder for where it lives',
			{ manifest: { ...manifest, bugs: { url: 'https://example.com/OWNER/name/issues' } } },
			'still says OWNER',
		],
		['no homepage', { manifest: { ...manifest, homepage: undefined } }, 'no homepage'],
	])('stops at %s', (_what, change, problem) => {
		expect(publishingProblems({ ...ready, ...change })).toEqual([expect.stringContaining(problem)]);
	});
});
