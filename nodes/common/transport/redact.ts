const HIDDEN = '•••';

// What secrets look like wherever they turn up, whether or not they are ours.
const SHAPES: readonly RegExp[] = [
	/-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----[\s\S]*?(-----END [A-Z ]{0,30}PRIVATE KEY-----|$)/g,
	/\b(Bearer|Basic)\s+[\w+/=.~-]{6,}/gi,
	/TokenID(%3D|=)[^\s;"'<>]+/gi,
	/\b(Signature|SecurityToken|AccessKeySecret|client_assertion|access_token|password)(["']?\s*[=:]\s*["']?)[^\s&"'<>,}]+/gi,
];

/** Words joined by dots, each read once: a token is searched within, for a pattern for it would begin anew at each “eyJ”. */
const DOTTED = /(?<![\w-])[\w-]+(?:\.[\w-]*)+/g;

function withoutToken(dotted: string): string {
	const start = dotted.indexOf('eyJ');
	const isToken = start >= 0 && dotted.slice(start).split('.', 3).length === 3;
	return isToken ? dotted.slice(0, start) + HIDDEN : dotted;
}

// A shorter "secret" would blank out ordinary words.
const SHORTEST = 4;

/** Takes secrets out of text: the ones that it was told, in every form in which they travel, and what looks like one. */
export class Redactor {
	private readonly known = new Set<string>();
	/** What is known, the longest first: a short one must not spare the rest of a long one that holds it. */
	private longestFirst: readonly string[] | null = null;

	/** @param secrets - values that must never be shown */
	constructor(secrets: Iterable<unknown> = []) {
		for (const secret of secrets) this.hide(secret);
	}

	/** Adds a secret that came up on the way, such as a token. */
	hide(secret: unknown): void {
		if (typeof secret !== 'string' || secret.trim().length < SHORTEST || this.known.has(secret)) return;
		for (const form of [secret, secret.trim()]) {
			this.known.add(form);
			if (!/\p{Cs}/u.test(form)) this.known.add(encodeURIComponent(form));
			this.known.add(new URLSearchParams([['', form]]).toString().slice('='.length));
			this.known.add(Buffer.from(form).toString('base64'));
			this.known.add(JSON.stringify(form).slice(1, -1));
		}
		this.longestFirst = null;
	}

	/** @returns the text without secrets */
	text(text: string): string {
		this.longestFirst ??= [...this.known].sort((one, other) => other.length - one.length);
		let clean = text;
		for (const secret of this.longestFirst) if (clean.includes(secret)) clean = clean.replaceAll(secret, HIDDEN);
		clean = clean.replace(DOTTED, withoutToken);
		for (const shape of SHAPES) clean = clean.replace(shape, HIDDEN);
		return clean;
	}

	/** @returns a plain copy of a JSON value without secrets; `__proto__` and what lies deeper than 20 levels is left out */
	json(value: unknown, depth = 0): unknown {
		if (typeof value === 'string') return this.text(value);
		if (typeof value !== 'object' || value === null) return value;
		if (depth >= 20) return null;
		if (Array.isArray(value)) return value.map((entry) => this.json(entry, depth + 1));
		return Object.fromEntries(
			Object.entries(value)
				.filter(([key]) => key !== '__proto__')
				.map(([key, entry]) => [this.text(key), this.json(entry, depth + 1)]),
		);
	}
}
