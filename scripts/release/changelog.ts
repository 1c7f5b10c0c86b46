export interface Entry {
	version: string;
	/** As `2026-11-22`; null while the version is unreleased. */
	date: string | null;
	/** What the entry says, in Markdown. */
	text: string;
}

/**
 * The newest version of a changelog in the form of keepachangelog.com.
 * @throws when there is none
 */
export function newestEntry(changelog: string): Entry {
	const [, newest] = changelog.split(/^## (?=\[?\d)/m);
	const heading = newest && /^\[?(\d[^\]\s]*)\]?(?: - (\d{4}-\d{2}-\d{2}|Unreleased))?\n/.exec(newest);
	if (!heading) throw new Error('CHANGELOG.md has no heading like "## [1.2.3] - 2026-11-22"');
	const [line, version, date] = heading;
	return {
		version: version!,
		date: date && date !== 'Unreleased' ? date : null,
		text: newest.slice(line.length).trim(),
	};
}
