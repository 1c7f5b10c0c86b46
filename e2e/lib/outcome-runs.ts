import type { INodeExecutionData, OnError } from 'n8n-workflow';
import type { Person, SandboxName } from '../../sandbox';
import { itemsOf, type WorkflowJson } from './n8n-api';
import { OUTCOME_CASES, type OutcomeCase } from './outcome-cases';
import { type CredentialReference, makeCredentials, type Stage } from './stage';
import { VENDORS } from './vendors';
import { by, inRows, items, START, userStatus } from './workflows';

/** How a node that goes on after an error is set. */
export type Mode = Extract<OnError, 'continueRegularOutput' | 'continueErrorOutput'>;
export const MODES: readonly Mode[] = ['continueRegularOutput', 'continueErrorOutput'];

/** What a node gave on each of its outputs. */
export interface Outputs {
	readonly regular: INodeExecutionData[];
	readonly error: INodeExecutionData[];
	/** What n8n shows above the output, in the versions that can. */
	readonly hints: readonly string[];
}

/**
 * Runs every case in one workflow, each with people of its own.
 *
 * @returns what each case's node gave, by the case's name
 * @throws Error when the workflow as a whole fails
 */
export async function runOutcomes({ sandbox, n8n }: Stage, mode: Mode): Promise<Map<string, Outputs>> {
	const usual = await makeCredentials({ sandbox, n8n });
	const rows: Array<WorkflowJson['nodes']> = [];
	for (const [name, one] of Object.entries(OUTCOME_CASES)) {
		const { vendor, operation, options = {}, whenNoLock } = one;
		const who = peopleOf(name, one, mode, sandbox[vendor]);
		const credentials = one.credential ? await changedCredential(name, one, mode, { sandbox, n8n }) : usual[vendor];
		const parameters = {
			operation,
			options,
			user: by(one.by ?? 'email', '={{ $json.who }}'),
			...(whenNoLock && { whenNoLock }),
		};
		rows.push([
			items(
				`${name}: items`,
				who.map((text, row) => ({ row, who: text })),
			),
			userStatus(name, vendor, parameters, { credentials, onError: mode }),
		]);
	}
	const workflow = await n8n.api.createWorkflow(inRows(`Outcomes, ${mode}`, START, rows));
	const execution = await n8n.api.run(workflow, START.name);
	if (execution.status !== 'success') throw new Error(JSON.stringify(execution.data.resultData.error));
	return new Map(
		Object.keys(OUTCOME_CASES).map((name) => [
			name,
			{
				regular: itemsOf(execution, name, 0),
				error: itemsOf(execution, name, 1),
				hints: (execution.data.resultData.runData[name]?.at(-1)?.hints ?? []).map(({ message }) => message),
			},
		]),
	);
}

function peopleOf(name: string, one: OutcomeCase, mode: Mode, vendor: Stage['sandbox'][SandboxName]): string[] {
	const slug = `${name}.${mode}`.toLowerCase().replace(/[^a-z.]+/g, '-');
	const people = one.people.map(({ fault, ...input }, i): Person => {
		const email = `${slug}${one.sharedEmail ? '' : i}@example.com`;
		const person = vendor.people.add({ ...input, email, login: `${slug}${i}` });
		if (fault) vendor.faultOnce({ userId: person.id }, fault, 20);
		return person;
	});
	return one.named.map((named) =>
		typeof named === 'string' ? named : people[named]![one.by === 'id' ? 'id' : 'email'],
	);
}

async function changedCredential(
	name: string,
	{ vendor, credential = {} }: OutcomeCase,
	mode: Mode,
	{ sandbox, n8n }: Pick<Stage, 'sandbox' | 'n8n'>,
): Promise<CredentialReference> {
	const type = VENDORS[vendor].credentialType;
	const changed = Object.entries(credential).map(([field, text]) => [field, `${String(text)}, ${mode}`]);
	const data = { ...sandbox[vendor].credential(), ...Object.fromEntries(changed) } as Record<string, string>;
	return { [type]: await n8n.api.createCredential({ name: `For ${name}`, type, data }) };
}

// What differs between two runs of the same: when it was, how it was numbered, where the vendor listened.
const VOLATILE = new Set(['at', 'requestId', 'waitedMs', 'executionId', 'workflowId']);

/** The items without what differs between two runs. */
export function comparable({ regular, error }: Outputs): unknown {
	const text = JSON.stringify({ regular, error }, (key, value: unknown) => (VOLATILE.has(key) ? typeof value : value));
	return JSON.parse(text.replace(/127\.0\.0\.1:\d+/g, '127.0.0.1'));
}
