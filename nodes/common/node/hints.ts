import type { NodeHint } from 'n8n-workflow';
import { OPTIONS } from '../model/runOptions';

const CAP = `Number($parameter["options"]["maxUsers"] ?? ${OPTIONS.maxUsers.default})`;

/** What the editor can tell before a run, since it sees the items that would come in. */
export const PANEL_HINTS: NodeHint[] = [
	{
		type: 'warning',
		message:
			'More items than “Max Users”: if they name as many people, the whole run is refused before the first change.',
		location: 'outputPane',
		whenToDisplay: 'beforeExecution',
		displayCondition: `={{ ["enable", "disable", "lock", "unlock"].includes($parameter["operation"]) && ${CAP} > 0 && $input.all().length > ${CAP} }}`,
	},
];
