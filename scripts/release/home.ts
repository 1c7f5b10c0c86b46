/**
 * Where the project lives on GitHub, as `owner/name`: `npm run generate` writes it to package.json and CODEOWNERS.
 * OWNER stands for whoever isn't known yet; `npm run release` publishes nothing while it is there.
 */
export const HOME = 'OWNER/n8n-nodes-user-status';

const PLACEHOLDER = /\bOWNER\b/;

/** What the panel's links go to; null while nobody knows. */
export const HOMEPAGE = PLACEHOLDER.test(HOME) ? null : `https://github.com/${HOME}#readme`;

/** @returns what is still to be filled in, in words */
export function homeProblems(...texts: string[]): string[] {
	return texts.some((text) => PLACEHOLDER.test(text))
		? ['scripts/release/home.ts still says OWNER: name the repository there, and run `npm run generate`']
		: [];
}
