import type { WorkflowJson } from '../../engine';

interface Step {
	name: string;
	type: string;
	typeVersion?: number;
	parameters?: object;
	onError?: string;
	credentials?: object;
}

const step = ({ typeVersion = 1, parameters = {}, ...rest }: Step, place: number) => ({
	...rest,
	id: `node-${place}`,
	typeVersion,
	parameters,
	position: [place * 200, 0],
});

/** A workflow in one line, as the editor would save it. */
export function line(...steps: Step[]): WorkflowJson {
	const connections = Object.fromEntries(
		steps.slice(1).map((next, i) => [steps[i]!.name, { main: [[{ node: next.name, type: 'main', index: 0 }]] }]),
	);
	return { name: 'Line', nodes: steps.map(step), connections, settings: { executionOrder: 'v1' } };
}

export const TRIGGER: Step = { name: 'Start', type: 'n8n-nodes-base.manualTrigger' };

/** The fixture's node. */
export const probe = (task: string, more: Partial<Step> & { url?: string } = {}): Step => ({
	name: 'Probe',
	type: 'n8n-nodes-probe.probe',
	...more,
	parameters: { task, url: more.url ?? '' },
});
