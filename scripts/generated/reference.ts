import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import { OUTCOMES } from '../../nodes/common/model/domain';
import { ESSENTIAL } from '../../nodes/common/outcomes/fields';
import { REGISTRY } from '../../registry';
import { messages } from './messages';
import { FIELDS, MEANINGS, outputOf } from './outcomes';
import { table } from './table';

/** docs/reference.md: everything that a workflow's author can set, and everything that the nodes can answer. */
export function reference(): string {
	return `# Reference

Written from the nodes' own descriptions and messages by \`npm run generate\`; a test holds it against them.

## Nodes

${nodes()}

## Parameters

${described(({ properties }) => properties.filter(({ name, type }) => type !== 'notice' && name !== 'options'))}

## Options

Parameters and _Dry Run_ are read for each item. The other options rule the run: where items differ, guards take the strictest
(the smallest cap, everyone who is protected anywhere, only who is allowed everywhere), the others what the first item says.

${described(({ properties }) => properties.filter(({ name }) => name === 'options').flatMap(optionsIn))}

## Outcomes

${table(
	['outcome', 'meaning', 'output'],
	OUTCOMES.map((outcome) => [`\`${outcome}\``, MEANINGS[outcome], outputOf(outcome)]),
)}

On _Error = Stop_, all looking-up and all guards come before the first change, and a failure there means that nobody is
changed. A later failure stops new requests, and the error says who was changed before it. With _Continue_, a failed item has
the same fields and \`error\`, a sentence; on the error output it is \`{ "message": "a sentence", "error": { the fields } }\`.

## Fields

One item comes out for each item that goes in, in order. Every field is always there, \`null\` where there is nothing to say;
with _Output: Essential_ only ${ESSENTIAL.map((field) => `\`${field}\``).join(', ')}, and a failed item's sentence.

${table(
	['field', 'what it says'],
	Object.entries(FIELDS).map(([field, says]) => [`\`${field}\``, says]),
)}

_Get_ and _Get Many_ give \`vendor\`, \`user\`, \`enabled\` and \`locked\`.

## Messages

“…” stands for what differs from case to case.

${[...Object.keys(HEADINGS), ...REGISTRY.map(({ folder }) => folder)].map(messagesOf).join('\n\n')}
`;
}

const HEADINGS: Record<string, string> = { common: 'All nodes' };

function messagesOf(folder: string): string {
	const label = REGISTRY.find((vendor) => vendor.folder === folder)?.profile.label;
	const rows = messages()
		.filter((message) => message.folder === folder)
		.map(({ outcome, says, advice }) => [outcome && `\`${outcome}\``, says, advice.replace(/^…$/, '')]);
	return `### ${HEADINGS[folder] ?? label}\n\n${table(['outcome', 'the message says', 'what to do'], rows)}`;
}

function nodes(): string {
	return table(
		['node', 'name in a workflow', 'credential', 'operations'],
		REGISTRY.map(({ node: { description }, credential, files }) => [
			`[${description.displayName}](${files.page.replace('docs/', '')})`,
			`\`n8n-nodes-user-status.${description.name}\``,
			credential.displayName,
			optionsIn(description.properties.find(({ name }) => name === 'operation')!)
				.map(({ displayName }) => displayName)
				.join(', '),
		]),
	);
}

/** A property, and where it is. */
interface Place {
	property: INodeProperties;
	operations: Set<string>;
	nodes: Set<string>;
}

/** A table of the properties of all nodes, each once, however many nodes and operations have it. */
function described(of: (description: { properties: INodeProperties[] }) => INodeProperties[]): string {
	const places = new Map<string, Place>();
	for (const { node, profile } of REGISTRY)
		for (const property of of(node.description)) {
			const says = saysOf(property, profile.label);
			const key = `${property.name} ${says}`;
			const place = places.get(key) ?? {
				property: { ...property, description: says },
				operations: new Set(),
				nodes: new Set(),
			};
			for (const operation of (property.displayOptions?.show?.operation ?? []) as string[])
				place.operations.add(operation);
			places.set(key, { ...place, nodes: place.nodes.add(profile.label) });
		}
	return table(
		['name', 'key', 'operations', 'default', 'what it does', 'nodes'],
		[...places.values()].map(({ property, operations, nodes }) => [
			property.displayName,
			`\`${property.name}\``,
			operations.size === 0 ? 'all' : [...operations].join(', '),
			defaultOf(property),
			property.description ?? '',
			nodes.size === REGISTRY.length ? 'all' : [...nodes].join(', '),
		]),
	);
}

function saysOf({ description = '', options = [], type }: INodeProperties, label: string): string {
	const choices = type === 'options' ? (options as INodePropertyOptions[]) : [];
	const listed = choices.map((choice) => `_${choice.name}_${choice.description ? `: ${choice.description}` : ''}`);
	return [description, ...listed]
		.filter(Boolean)
		.join('. ')
		.replaceAll('..', '.')
		.replaceAll(label, 'the vendor')
		.replace(/(?<=^|[.:] )the vendor/g, 'The vendor');
}

const LONGEST_DEFAULT = 60;

function defaultOf({ default: value, type }: INodeProperties): string {
	if (type === 'boolean') return value === true ? 'on' : 'off';
	if (type === 'resourceLocator') return (value as { mode?: string }).mode ?? '';
	if (typeof value === 'object' || value === '') return '–';
	// What an AI model is told of a node as a tool says which vendor, and what is to be done there.
	return String(value).length > LONGEST_DEFAULT ? 'a text for each operation' : String(value);
}

/** What is inside of a collection, or may be chosen, as properties of their own. */
function optionsIn({ options = [], displayOptions }: INodeProperties): INodeProperties[] {
	return options.map((option) => ({ displayName: option.name, ...option, displayOptions }) as INodeProperties);
}
