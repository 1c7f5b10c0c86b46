import type { RequestRecord } from '../sandbox';

/** A shorter text isn't a secret but a word. */
const SHORTEST = 6;
/** Of a long secret a part is enough to matter. */
const PART = { from: 12, length: 24, ofAtLeast: 48 };

/** @returns everything that authenticated in a run: what the vendor issued, what the credential holds, what was sent */
export function secretsOf(
	issued: Iterable<string>,
	fields: readonly unknown[],
	requests: readonly RequestRecord[],
): Set<string> {
	const sent = requests.flatMap(({ headers, body }) => [
		...(headers.authorization ?? '').split(' ').slice(1),
		...(headers.cookie ?? '').split(/;\s*/).map((cookie) => cookie.split(/=(.*)/s)[1]),
		...Object.entries(headers).flatMap(([name, value]) => (name.includes('csrf') ? [value] : [])),
		...['Signature', 'SecurityToken', 'client_assertion'].map((name) => new URLSearchParams(body).get(name)),
	]);
	return new Set([...issued, ...fields, ...sent].filter((secret): secret is string => isSecret(secret)));
}

function isSecret(secret: unknown): boolean {
	return typeof secret === 'string' && secret.length >= SHORTEST;
}

/** @returns the secrets that a text holds, raw or in a form in which they travel, whole or in part */
export function leaksIn(text: string, secrets: Iterable<string>): string[] {
	const leaks: string[] = [];
	for (const secret of secrets) {
		const form = formsOf(secret).find((candidate) => text.includes(candidate));
		if (form !== undefined) leaks.push(form);
	}
	return leaks;
}

const known = new Map<string, string[]>();

function formsOf(secret: string): string[] {
	let forms = known.get(secret);
	if (!forms) {
		if (known.size > 5_000) known.clear();
		forms = [...new Set([...encodings(secret), ...partsOf(secret)])];
		known.set(secret, forms);
	}
	return forms;
}

function encodings(secret: string): string[] {
	const base64 = Buffer.from(secret).toString('base64');
	return [
		secret,
		encodeURIComponent(secret),
		decoded(secret),
		base64,
		base64.replace(/=+$/, ''),
		Buffer.from(secret).toString('base64url'),
		JSON.stringify(secret).slice(1, -1),
	];
}

function decoded(secret: string): string {
	try {
		return decodeURIComponent(secret);
	} catch {
		return secret;
	}
}

/** The beginning of a JWT or a cookie is the same for all; its middle is not. */
function partsOf(secret: string): string[] {
	const own = secret.startsWith('eyJ') ? (secret.split('.').at(-1) ?? '') : secret;
	return own.length >= PART.ofAtLeast ? [own.slice(PART.from, PART.from + PART.length)] : [];
}
