import type { IExecuteFunctions } from 'n8n-workflow';

/**
 * Counts the distinct people whom one workflow execution has named at one node. Kept in n8n's
 * context of the node, which lasts as long as the execution, so that a loop or an agent that sends
 * one item at a time is counted too.
 * @param cap - beyond it the exact number doesn't matter any more
 * @returns how many there are, these included
 */
export function countPeople(
	context: Pick<IExecuteFunctions, 'getContext'>,
	keys: readonly string[],
	cap: number,
): number {
	const store = context.getContext('node') as { userStatusPeople?: string[] };
	const known = new Set(store.userStatusPeople);
	for (const key of keys) {
		if (known.size > cap) break;
		known.add(key);
	}
	store.userStatusPeople = [...known];
	return known.size;
}
