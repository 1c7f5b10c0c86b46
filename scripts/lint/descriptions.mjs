/**
 * The second half of `npm run lint`. The nodes build their descriptions from what they share, where n8n's rules,
 * which read the source, can't follow. So each node and credential is loaded, what it shows is written out as n8n's
 * own nodes have it in their source, and n8n's rules read that.
 */
import { createRequire } from 'node:module';
import path from 'node:path';
import { ESLint } from 'eslint';
import tseslint from 'typescript-eslint';
import { credentialRules, nodeRules, plugins } from './n8nRules.mjs';

// The nodes are CommonJS.
const require = createRequire(import.meta.url);
const { manifest, ROOT } = require('../lib/project.ts');

/** As people write it: names of keys without quotes. */
const literal = (value) => JSON.stringify(value, null, '\t').replace(/^(\t*)"([a-z_$][\w$]*)":/gim, '$1$2:');

const nodeSource = (name, { description }) =>
	`export class ${name} implements INodeType {
	description: INodeTypeDescription = ${literal(description)};
}\n`;

const credentialSource = (name, credential) =>
	`export class ${name} implements ICredentialType {
${Object.entries(credential)
	.map(([key, value]) => `${key} = ${literal(value)};`)
	.join('\n')}
}\n`;

const linter = new ESLint({
	cwd: ROOT,
	overrideConfigFile: true,
	overrideConfig: [
		{ files: ['**/*.ts'], plugins, languageOptions: { parser: tseslint.parser } },
		{
			files: ['nodes/**/*.ts'],
			// Of the source, not of the value: there the constant is used.
			rules: { ...nodeRules, '@n8n/community-nodes/node-connection-type-literal': 'off' },
		},
		{
			files: ['credentials/**/*.ts'],
			// It takes allowUnauthorizedCerts, a switch that n8n's own nodes call so, for a secret; in the source it stays on.
			rules: { ...credentialRules, '@n8n/community-nodes/credential-password-field': 'off' },
		},
	],
});

/** Two lines of a tooltip or a notice, which are as wide as the panel; measured in n8n 2.41 at its usual width. */
const TWO_LINES = 118;

/** The descriptions, notices and hints that people couldn't read at a glance; what a model is told isn't for people. */
function tooLong(described) {
	if (typeof described !== 'object' || described === null || described.name === 'toolDescription') return [];
	const own = String(
		(described.type === 'notice' ? described.displayName : (described.description ?? described.message)) ?? '',
	);
	return [...(own.length > TWO_LINES ? [own] : []), ...Object.values(described).flatMap(tooLong)];
}

async function lint(compiled, sourceOf) {
	const file = path.join(ROOT, compiled.replace(/^dist\//, '').replace(/\.js$/, '.ts'));
	const [name] = path.basename(file).split('.');
	const described = new (require(file)[name])();
	const source = sourceOf(name, described);
	const [result] = await linter.lintText(source, { filePath: file });
	const lines = source.split('\n');
	for (const { line, message, ruleId } of result.messages) {
		console.log(`${compiled}: ${lines[line - 1].trim()}\n    ${message}  ${ruleId}`);
	}
	const long = tooLong(described);
	for (const text of long) console.log(`${compiled}: ${text}\n    is longer than two lines (${TWO_LINES} characters)`);
	return result.messages.length + long.length;
}

const { nodes, credentials } = manifest().n8n;
let problems = 0;
for (const file of nodes) problems += await lint(file, nodeSource);
for (const file of credentials) problems += await lint(file, credentialSource);
console.log(`${nodes.length} nodes and ${credentials.length} credentials as n8n shows them: ${problems} problems`);
process.exitCode = problems ? 1 : 0;
