const HIDDEN = '•••';

// What secrets look like wherever they turn up, whether or not they are ours. Each is found in one pass: where one fails to
// match, what it had read holds no other beginning of it, so that a text made to match almost costs no more than another.
const SHAPES: readonly RegExp[] = [
	/-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----[\s\S]*?(-----END [A-Z ]{0,30}PRIVATE KEY-----|$)/g,
	/\b(Bearer|Basic)\s+[\w+/=.~-]{6,}/gi,
	/TokenID(%3D|=)[^\s;"'<>]+/gi,
	/\b(Signature|SecurityToken|AccessKeySecret|client_assertion|access_token|password)(["']?\s*[=:]\s*["']?)[^\s&"'<>,}]+/gi,
	// A JWT: where it isn't one from its run's first beginning on, it isn't from a later one.
	/eyJ(?<!eyJ[\w.-]*?eyJ)[\w-]*?\.[\w-]*?\.[\w.-]*/g,
];

/** The longest that something shaped like a secret is taken to be, in characters. */
const LONGEST_SHAPE = 4096;

// A shorter "secret" would blank out ordinary words.
const SHORTEST = 4;

/** Takes secrets out of text: the ones that it was told, in every form in which they travel, and what looks like one. */
export class Redactor {
	private readonly known = new Set<string>();
	/** What is known, the longest first: a short one must not spare the rest of a long one that holds it. */
	private longestFirst: readonly string[] = [];

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
		this.longestFirst = [...this.known].sort((one, other) => other.length - one.length);
	}

	/** @returns the text without secrets, in time that grows with its length and no faster */
	text(text: string): string {
		let clean = text;
		for (const secret of this.longestFirst) if (clean.includes(secret)) clean = clean.replaceAll(secret, HIDDEN);
		for (const shape of SHAPES) clean = clean.replace(shape, HIDDEN);
		return clean;
	}

	/**
	 * @param most - characters
	 * @returns the beginning of a text without secrets; what is behind it isn't looked at, and no secret is cut in two
	 */
	excerpt(text: string, most: number): string {
		const margin = Math.max(this.longestFirst[0]?.length ?? 0, LONGEST_SHAPE);
		if (text.length <= most + margin) return this.text(text).slice(0, most);
		const clean = this.text(text.slice(0, most + margin));
		// The secret that was cut here, if any, is in the margin.
		return clean.slice(0, Math.min(most, Math.max(0, clean.length - margin)));
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
