import type { INode, INodeProperties, INodeTypeDescription, INodePropertyOptions } from 'n8n-workflow';
import { NodeHelpers } from 'n8n-workflow';

import { createEngine, type Engine } from '../../engine';
import { AI_NODES, TOOL_PARAMETERS } from './knownNodes';
import { STICKY, TEMPLATES, templateOf, textOf, type Template } from './templates';

const SECTIONS = ['Who it is for', 'How it works', 'Requirements', 'Set up', 'How to change it'];
const OURS = 'n8n-nodes-user-status.';
const CHANGES = ['enable', 'disable', 'lock', 'unlock'];

let engine: Engine;
beforeAll(async () => (engine = await createEngine({ from: 'source' })), 60_000);

const isTool = ({ type }: INode) => type.startsWith(OURS) && type.endsWith('Tool');
const steps = ({ nodes }: Template) => nodes.filter(({ type }) => type !== STICKY);
const ours = ({ nodes }: Template) => nodes.filter(({ type }) => type.startsWith(OURS));

/** @returns the node's description; an agent's tool is the node itself with two parameters more */
function descriptionOf(node: INode): INodeTypeDescription {
	const type = isTool(node) ? node.type.slice(0, -'Tool'.length) : node.type;
	return engine.nodeTypes.getByNameAndVersion(type, node.typeVersion).description;
}

/** The properties of this name that n8n shows with the node's other parameters. */
function shown(node: INode, name: string): INodeProperties[] {
	const description = descriptionOf(node);
	const values = NodeHelpers.getNodeParameters(description.properties, node.parameters, true, true, node, description)!;
	return description.properties.filter(
		(property) =>
			property.name === name && NodeHelpers.displayParameter(values, property, node, description, node.parameters),
	);
}

const optionValues = ({ options = [] }: INodeProperties) =>
	(options as INodePropertyOptions[]).map(({ value }) => value);
const isExpression = (value: unknown) => typeof value === 'string' && value.startsWith('=');

/** Names of what a node's parameters hold that its description doesn't know, or knows otherwise. */
function unknownParameters(node: INode): string[] {
	return Object.entries(node.parameters).flatMap(([name, value]) => {
		if (isTool(node) && TOOL_PARAMETERS.includes(name)) return [];
		const [property] = shown(node, name);
		if (!property) return [name];
		if (property.type === 'options' && !property.typeOptions?.loadOptionsMethod && !isExpression(value))
			return optionValues(property).includes(value as string) ? [] : [`${name}=${JSON.stringify(value)}`];
		if (property.type === 'collection') {
			const known = (property.options as INodeProperties[]).map((option) => option.name);
			return Object.keys(value as object)
				.filter((key) => !known.includes(key))
				.map((key) => `${name}.${key}`);
		}
		if (property.type === 'resourceLocator') {
			const { mode } = value as { mode: string };
			return property.modes!.some((one) => one.name === mode) ? [] : [`${name}.mode=${mode}`];
		}
		return [];
	});
}

function outputsOf(node: INode): number {
	const rules = node.parameters.rules as { values: unknown[] } | undefined;
	const kinds: Record<string, number> = { 'n8n-nodes-base.if': 2, 'n8n-nodes-base.switch': rules?.values.length ?? 0 };
	return (kinds[node.type] ?? 1) + (node.onError === 'continueErrorOutput' ? 1 : 0);
}

const inputsOf = ({ type, parameters }: INode) =>
	type === 'n8n-nodes-base.merge' ? Number(parameters.numberInputs ?? 2) : 1;

interface Box {
	name: string;
	left: number;
	top: number;
	right: number;
	bottom: number;
}

const WIDE = ['@n8n/n8n-nodes-langchain.agent', '@n8n/n8n-nodes-langchain.chatHitlTool'];

/** Where a node is drawn, its name below it included. */
function boxOf({ name, type, position: [left, top] }: INode): Box {
	return { name, left, top, right: left + (WIDE.includes(type) ? 256 : 96), bottom: top + 140 };
}

function stickyBox({ name, position: [left, top], parameters: { width, height } }: INode): Box {
	return { name, left, top, right: left + Number(width), bottom: top + Number(height) };
}

const overlap = (a: Box, b: Box) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
const holds = (a: Box, b: Box) => a.left <= b.left && a.right >= b.right && a.top <= b.top && a.bottom >= b.bottom;

/** How high a sticky's text gets, in n8n's font, estimated rather too high. */
function textHeight({ parameters: { content, width } }: INode): number {
	const heights = (content as string).split('\n').map((line) => {
		const heading = /^#{1,3} /.test(line);
		const perLine = Math.floor((Number(width) - 40) / (heading ? 11 : 7.4));
		return line === '' ? 8 : Math.ceil(line.length / perLine) * (heading ? 30 : 20) + (heading ? 8 : 2);
	});
	return 16 + heights.reduce((sum, height) => sum + height, 0);
}

describe.each(TEMPLATES)('%s', (file) => {
	const template = templateOf(file);
	const names = template.nodes.map(({ name }) => name);
	const node = (name: string) => template.nodes.find((one) => one.name === name)!;
	const links = Object.entries(template.connections).flatMap(([from, kinds]) =>
		Object.entries(kinds).flatMap(([kind, outputs]) =>
			outputs.flatMap((targets, output) => (targets ?? []).map((to) => ({ from, kind, output, to }))),
		),
	);

	test('it is what the editor exports, without ids of a server, credentials and pinned data', () => {
		expect(Object.keys(template).sort()).toEqual(
			['active', 'connections', 'meta', 'name', 'nodes', 'pinData', 'settings', 'tags'].sort(),
		);
		expect(template).toMatchObject({ active: false, pinData: {}, tags: [], settings: { executionOrder: 'v1' } });
		expect(template.nodes.filter((one) => one.credentials)).toEqual([]);
		expect(textOf(file)).not.toMatch(/instanceId|cachedResultName|cachedResultUrl|versionId/);
	});

	test('it holds no secret and no address but those for examples', () => {
		const text = textOf(file);
		const all = (pattern: RegExp) => text.match(pattern) ?? [];
		expect(all(/\bsk-[\w-]{8}|Bearer [\w-]{8}|AKIA\w{8}|LTAI\w{8}|-----BEGIN|eyJ[\w-]{10}/g)).toEqual([]);
		const addresses = all(/[\w.+-]+@[\w-]+(\.[\w-]+)+/g);
		expect(addresses.filter((one) => !/@example\.(com|org|net)$/.test(one))).toEqual([]);
		expect(all(/https?:\/\/\S+/g)).toEqual([]);
	});

	test('every node type and version is known', () => {
		for (const one of template.nodes) {
			if (one.type in AI_NODES) expect(AI_NODES[one.type]!.versions).toContain(one.typeVersion);
			else expect([descriptionOf(one).version].flat()).toContain(one.typeVersion);
		}
	});

	test('every parameter is one that its node shows, with a value that it knows', () => {
		for (const one of template.nodes) {
			const unknown =
				one.type in AI_NODES
					? Object.keys(one.parameters).filter((name) => !AI_NODES[one.type]!.parameters.includes(name))
					: unknownParameters(one);
			expect({ [one.name]: unknown }).toEqual({ [one.name]: [] });
		}
	});

	test('n8n finds nothing missing in a node but its credential', () => {
		for (const one of steps(template)) {
			if (one.type in AI_NODES) continue;
			const description = descriptionOf(one);
			const issues = NodeHelpers.getNodeParametersIssues(description.properties, one, description);
			expect({ [one.name]: issues?.parameters }).toEqual({ [one.name]: undefined });
		}
	});

	test('nodes are named by what they do, each differently', () => {
		expect(new Set(names).size).toBe(names.length);
		expect(new Set(template.nodes.map(({ id }) => id)).size).toBe(names.length);
		for (const one of steps(template)) {
			if (one.type in AI_NODES) continue;
			const { displayName, defaults } = descriptionOf(one);
			expect([displayName, defaults.name]).not.toContain(one.name);
			expect(one.name).not.toMatch(/\d$/);
		}
	});

	test('connections go from an output that is there to an input that is there', () => {
		for (const { from, kind, output, to } of links) {
			expect(names).toEqual(expect.arrayContaining([from, to.node]));
			expect(to.type).toBe(kind);
			const gives = isTool(node(from)) ? 'ai_tool' : (AI_NODES[node(from).type]?.output ?? 'main');
			expect([from, kind]).toEqual([from, gives]);
			expect(output).toBeLessThan(outputsOf(node(from)));
			expect(to.index).toBeLessThan(inputsOf(node(to.node)));
		}
	});

	test('every node is connected, and every input of a merge is', () => {
		for (const one of steps(template)) {
			expect([one.name, links.some(({ from, to }) => from === one.name || to.node === one.name)]).toEqual([
				one.name,
				true,
			]);
			if (one.type !== 'n8n-nodes-base.merge') continue;
			const inputs = new Set(links.filter(({ to }) => to.node === one.name).map(({ to }) => to.index));
			expect([one.name, inputs.size]).toEqual([one.name, inputsOf(one)]);
		}
	});

	test('expressions name nodes that come before', () => {
		const before = (name: string, seen = new Set<string>()): Set<string> => {
			for (const { from, to } of links) {
				if (to.node !== name || seen.has(from)) continue;
				seen.add(from);
				before(from, seen);
			}
			return seen;
		};
		for (const one of steps(template)) {
			const named = [...JSON.stringify(one.parameters).matchAll(/\$\('([^']+)'\)/g)].map(([, name]) => name!);
			expect({ [one.name]: named.filter((name) => !before(one.name).has(name)) }).toEqual({ [one.name]: [] });
		}
	});

	test('nodes that change users have a cap, and failed items go on', () => {
		expect(ours(template).length).toBeGreaterThan(0);
		for (const one of ours(template)) {
			expect([one.name, one.onError]).toEqual([one.name, expect.stringMatching(/^continue/)]);
			if (!CHANGES.includes(one.parameters.operation as string)) continue;
			const { maxUsers } = one.parameters.options as { maxUsers?: number };
			expect([one.name, maxUsers]).toEqual([one.name, expect.any(Number)]);
			expect(maxUsers).toBeGreaterThan(0);
		}
	});

	test('it ends in one report, ready for a ticket', () => {
		const { assignments } = node('Report').parameters.assignments as { assignments: Array<{ name: string }> };
		expect(assignments.map(({ name }) => name)).toEqual(
			expect.arrayContaining(['title', 'ticket', 'needsAttention', 'results']),
		);
	});

	test('a yellow sticky says who it is for, what it does and needs, how to set it up and to change it', () => {
		const [first, ...others] = template.nodes.filter(({ type }) => type === STICKY);
		const content = first!.parameters.content as string;
		expect(template.nodes[0]).toBe(first);
		expect(content.split('\n')[0]).toMatch(/self-hosted n8n.*`n8n-nodes-user-status` installed first/);
		const sections = content.split(/^### /m).slice(1);
		expect(sections.map((section) => section.split('\n')[0])).toEqual(expect.arrayContaining(SECTIONS));
		for (const section of sections) expect(section.split('\n').slice(1).join('').trim()).not.toBe('');
		expect(content).toMatch(/n8n 2\.8 or later/);
		expect(first!.parameters.color).toBeUndefined(); // n8n's yellow; the others are neutral
		expect(others.length).toBeGreaterThanOrEqual(2);
		for (const other of others) expect(other.parameters.color).toBe(7);
	});

	test('stickies hold the nodes that they explain below their text; nothing overlaps', () => {
		const stickies = template.nodes.filter(({ type }) => type === STICKY);
		const boxes = steps(template).map(boxOf);
		const overlapping = boxes.flatMap((a, i) =>
			boxes.slice(i + 1).flatMap((b) => (overlap(a, b) ? [`${a.name} / ${b.name}`] : [])),
		);
		expect(overlapping).toEqual([]);
		for (const [i, sticky] of stickies.entries()) {
			const frame = stickyBox(sticky);
			const text = { ...frame, bottom: frame.top + textHeight(sticky) };
			expect([frame.name, text.bottom <= frame.bottom]).toEqual([frame.name, true]);
			for (const box of boxes) {
				expect([frame.name, box.name, overlap(text, box)]).toEqual([frame.name, box.name, false]);
				expect([frame.name, box.name, overlap(frame, box) && !holds(frame, box)]).toEqual([
					frame.name,
					box.name,
					false,
				]);
			}
			for (const other of stickies.slice(i + 1)) expect(overlap(frame, stickyBox(other))).toBe(false);
		}
		for (const box of boxes)
			expect([box.name, stickies.some((one) => holds(stickyBox(one), box))]).toEqual([box.name, true]);
	});
});

test('there are the twelve', () => {
	expect(TEMPLATES).toHaveLength(12);
});
