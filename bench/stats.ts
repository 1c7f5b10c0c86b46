/** @returns the middle value; of an even number of values the mean of the two in the middle */
export function median(values: readonly number[]): number {
	const sorted = [...values].sort((a, b) => a - b);
	const middle = Math.floor(sorted.length / 2);
	return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** @returns the largest value */
export function most(values: readonly number[]): number {
	return values.reduce((largest, value) => Math.max(largest, value), -Infinity);
}

export function mean(values: readonly number[]): number {
	return values.reduce((sum, value) => sum + value, 0) / values.length;
}
