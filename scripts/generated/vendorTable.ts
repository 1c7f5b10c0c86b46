import { REGISTRY, type Registered } from '../../registry';
import { table } from './table';

/** What each vendor can do, for choosing; from its traits. */
export function vendorTable(): string {
	return table(
		['vendor', 'Enable, Disable', 'Lock', 'Unlock', 'Get, Get Many', 'users in a request'],
		REGISTRY.map(({ files, node, profile: { traits } }) => [
			`[${node.description.displayName}](${files.page})`,
			'yes',
			lockOf(traits),
			traits.actions.includes('unlock') ? proved('unlock', traits) : '–',
			traits.readsBy.includes('id') || traits.finds.id === 'single' ? 'yes' : 'yes; no Get by ID',
			setsOf(node, traits),
		]),
	);
}

type Traits = Registered['profile']['traits'];

function lockOf(traits: Traits): string {
	return traits.actions.includes('lock') ? proved('lock', traits) : 'no: refused, or disabled instead';
}

/** How many a request changes; a server may say so only when it is asked. */
function setsOf({ description }: Registered['node'], { changesSets }: Traits): string {
	if (changesSets) return 'many';
	const hasBatchSize = description.properties.some(({ options }) => options?.some(({ name }) => name === 'batchSize'));
	return hasBatchSize ? 'one or many' : 'one';
}

function proved(action: 'lock' | 'unlock', { alwaysReadsBack }: Traits): string {
	return alwaysReadsBack.includes(action) ? 'yes, always read back' : 'yes';
}
