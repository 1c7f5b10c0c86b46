import assert from 'node:assert/strict';

/** Follows a link with which a person answers n8n; it doesn't take an answer from a robot that only follows links. */
export async function press(link: string | URL): Promise<void> {
	const headers = { 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0' };
	const response = await fetch(link, { headers });
	assert.ok(response.ok, await response.text());
}
