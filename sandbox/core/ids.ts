import { createHash } from 'node:crypto';

/** The same for the same vendor and number, so that runs can be compared. */
function digest(space: string, n: number): string {
	return createHash('sha256').update(`${space}/${n}`).digest('hex');
}

/** A UUID (version 4 in form). */
export function uuidFor(space: string, n: number): string {
	const hex = digest(space, n);
	return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** Sixteen of 0-9 and a-z. */
export function shortIdFor(space: string, n: number): string {
	return BigInt(`0x${digest(space, n).slice(0, 24)}`)
		.toString(36)
		.padStart(16, '0')
		.slice(-16);
}
