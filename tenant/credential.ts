import { type INodeProperties, NodeHelpers } from 'n8n-workflow';
import { readFileSync } from 'node:fs';
import { parseJson, record } from '../nodes/common/model/json';
import type { Terminal } from './terminal';
import type { Fields } from './vendors';

/** Fields that need no answer; whoever wants them gives a file. */
const LEFT_OUT = ['allowInsecureHttp', 'ignoreSslIssues', 'allowUnauthorizedCerts'];

/**
 * @returns the fields in a JSON file, as they stand in n8n's credential
 * @throws when it isn't such a file; the message holds nothing of what is in it
 */
export function credentialInFile(file: string, properties: readonly INodeProperties[]): Fields {
	let text: string;
	try {
		text = readFileSync(file, 'utf8');
	} catch {
		throw new Error(`The credential’s file ${file} can’t be read.`);
	}
	const fields = record(parseJson(text.replace(/^\uFEFF/, '')));
	const names = properties.map(({ name }) => name);
	const known = Object.keys(fields).filter((name) => names.includes(name));
	if (known.length === 0)
		throw new Error(
			`The file ${file} isn’t a credential: it has to be a JSON object with ${names.slice(0, 3).join(', ')} and so on, as in n8n’s credential.`,
		);
	return fields;
}

/**
 * Asks for each field that n8n's form would show.
 * @returns null where there is nobody to ask
 */
export async function credentialByPrompts(
	properties: readonly INodeProperties[],
	terminal: Terminal,
): Promise<Fields | null> {
	const fields: Fields = {};
	for (const property of properties) {
		const { name, displayName, type, options, default: usual, typeOptions } = property;
		if (type === 'hidden' || LEFT_OUT.includes(name)) continue;
		if (!NodeHelpers.displayParameter({ ...fields } as never, property, null, null)) continue;
		const choices =
			type === 'options' ? ` (${(options as Array<{ value: string }>).map(({ value }) => value).join(', ')})` : '';
		const otherwise = typeof usual === 'string' && usual !== '' ? ` [${usual}]` : '';
		const answer = await answerTo(`${displayName}${choices}${otherwise}`, typeOptions?.password === true, terminal);
		if (answer === null) return null;
		fields[name] = answer.trim() === '' ? usual : answer;
	}
	return fields;
}

/** @returns a line, or all lines of a JSON text that was pasted: what is left of it must not answer the next question */
async function answerTo(label: string, hidden: boolean, terminal: Terminal): Promise<string | null> {
	let answer = await terminal.input(label, hidden);
	while (answer?.trimStart().startsWith('{') && parseJson(answer) === undefined) {
		const more = await terminal.input('', hidden);
		if (more === null || more.trim() === '') break;
		answer += `\n${more}`;
	}
	return answer;
}
