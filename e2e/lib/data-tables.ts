import type { IDataObject, INode } from 'n8n-workflow';
import { itemsOf, type N8nApi } from './n8n-api';

const node = (name: string, type: string, typeVersion: number, parameters: object): INode => ({
	id: name,
	name,
	type: `n8n-nodes-base.${type}`,
	typeVersion,
	position: [0, 0],
	parameters: parameters as INode['parameters'],
});

const link = (to: string) => ({ main: [[{ node: to, type: 'main' as const, index: 0 }]] });
const table = (value: string) => ({ resource: 'row', dataTableId: { __rl: true, mode: 'name', value } });

/** Puts rows into a data table that is there. */
export async function fillTable(api: N8nApi, name: string, rows: readonly IDataObject[]): Promise<void> {
	const workflow = {
		name: `Fill ${name}`,
		nodes: [
			node('Start', 'manualTrigger', 1, {}),
			node('Rows', 'set', 3.4, { mode: 'raw', jsonOutput: JSON.stringify({ rows }), options: {} }),
			node('Each', 'splitOut', 1, { fieldToSplitOut: 'rows', options: {} }),
			node('Insert', 'dataTable', 1, {
				...table(name),
				operation: 'insert',
				columns: { mappingMode: 'autoMapInputData', value: null },
				options: {},
			}),
		],
		connections: { Start: link('Rows'), Rows: link('Each'), Each: link('Insert') },
	};
	const { status, data } = await api.run(await api.createWorkflow(workflow), 'Start');
	if (status !== 'success') throw new Error(`The table ${name} wasn't filled: ${data.resultData.error?.message}`);
}

/** Everything that a data table holds. */
export async function rowsOf(api: N8nApi, name: string): Promise<IDataObject[]> {
	const workflow = {
		name: `Read ${name}`,
		nodes: [
			node('Start', 'manualTrigger', 1, {}),
			node('Get', 'dataTable', 1, { ...table(name), operation: 'get', filters: {}, returnAll: true }),
		],
		connections: { Start: link('Get') },
	};
	const execution = await api.run(await api.createWorkflow(workflow), 'Start');
	return itemsOf(execution, 'Get').map(({ json }) => json);
}
