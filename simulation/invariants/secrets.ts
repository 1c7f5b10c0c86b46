import { inspect } from 'node:util';
import { leaksIn } from '../secrets';
import { NODE_NAME } from '../workflow';
import type { Invariant } from './seen';

const EVERYTHING = {
	depth: Infinity,
	maxStringLength: null,
	maxArrayLength: null,
	breakLength: Infinity,
	showHidden: true,
};

/** No password, key, token, cookie or signature is in an output, an error, a hint or a line of the log. */
export const nothingSecretIsShown: Invariant = ({ evidence: { run, secrets } }) => {
	const places: Record<string, string> = {
		'the outputs': JSON.stringify([run.output(NODE_NAME, 0), run.output(NODE_NAME, 1)]),
		'what n8n keeps of the run': inspect(run.runData, EVERYTHING),
		'the error': inspect(run.error, EVERYTHING) + JSON.stringify(run.error ?? null),
		'the hints': JSON.stringify(run.hints(NODE_NAME)),
		'the log': run.log.join('\n'),
	};
	return Object.entries(places).flatMap(([place, text]) =>
		leaksIn(text, secrets).map((leak) => `${place} shows “${leak}”: …${around(text, leak)}…`),
	);
};

function around(text: string, leak: string): string {
	const at = text.indexOf(leak);
	return text.slice(Math.max(0, at - 80), at + leak.length + 20);
}
