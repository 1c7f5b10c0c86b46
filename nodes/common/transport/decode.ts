// Leaves out a byte order mark, which JSON doesn't know.
const UTF8 = new TextDecoder('utf-8', { fatal: true });
const ROUGHLY = new TextDecoder();

/**
 * Reads bytes as UTF-8, as JSON is (RFC 8259, 8.1), else as their type says. A letter that is guessed makes another
 * name: whom it belongs to wouldn't be found, nor protected.
 * @param type - the Content-Type
 * @throws {TypeError | RangeError} where they are neither
 */
export function decode(bytes: Uint8Array, type: unknown): string {
	try {
		return UTF8.decode(bytes);
	} catch (error) {
		const charset = /;\s*charset="?([^\s";]+)/i.exec(String(type))?.[1];
		if (charset === undefined) throw error;
		return new TextDecoder(charset, { fatal: true }).decode(bytes);
	}
}

/** @returns the text of an error, which names nobody: as far as it can be read */
export function decodeRoughly(bytes: Uint8Array): string {
	return ROUGHLY.decode(bytes);
}
