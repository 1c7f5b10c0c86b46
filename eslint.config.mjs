import js from '@eslint/js';
import communityNodes from '@n8n/eslint-plugin-community-nodes';
import prettier from 'eslint-config-prettier';
import n8nNodesBase from 'eslint-plugin-n8n-nodes-base';
import { defineConfig, globalIgnores } from 'eslint/config';
import globals from 'globals';
import tseslint from 'typescript-eslint';

// What n8n loads, and what n8n's own rules are about.
const SHIPPED = ['nodes/**/*.ts', 'credentials/**/*.ts'];

// Every exception from a rule set stands below, beside its reason.
export default defineConfig(
	globalIgnores(['dist/', 'coverage/', 'reports/', '.stryker-tmp/']),
	{ linterOptions: { reportUnusedDisableDirectives: 'error' } },
	{
		files: ['**/*.{js,mjs,ts}'],
		extends: [js.configs.recommended],
		languageOptions: { globals: globals.node },
		rules: { eqeqeq: 'error' },
	},
	{ files: ['**/*.js'], languageOptions: { sourceType: 'commonjs' } },
	{
		files: ['**/*.ts'],
		extends: [tseslint.configs.recommendedTypeChecked, tseslint.configs.stylisticTypeChecked],
		languageOptions: {
			parserOptions: { project: 'tsconfig.dev.json', tsconfigRootDir: import.meta.dirname },
		},
		rules: {
			'@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
			'@typescript-eslint/switch-exhaustiveness-check': 'error',
			// `Array<{ … }>` reads better than `{ … }[]`.
			'@typescript-eslint/array-type': ['error', { default: 'array-simple' }],
			// An interface may want a promise or a callback of something that has nothing to wait for or to do.
			'@typescript-eslint/require-await': 'off',
			'@typescript-eslint/no-empty-function': 'off',
			// A field that was left empty counts as missing, and that is what `||` says of a string.
			'@typescript-eslint/prefer-nullish-coalescing': [
				'error',
				{ ignorePrimitives: { string: true } },
			],
			// Asks for the `!` that no-non-null-assertion forbids.
			'@typescript-eslint/non-nullable-type-assertion-style': 'off',
		},
	},
	{
		files: SHIPPED,
		extends: [tseslint.configs.strictTypeChecked],
		rules: {
			// n8n has a logger of its own; what a node prints ends up in an operator's terminal.
			'no-console': 'error',
			'@typescript-eslint/require-await': 'off',
			// A number or a boolean in a sentence reads as it should.
			'@typescript-eslint/restrict-template-expressions': [
				'error',
				{ allowNumber: true, allowBoolean: true },
			],
			// `() => agent.destroy()` says enough.
			'@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
		},
	},
	{
		files: [...SHIPPED, 'package.json'],
		// Without the rules for n8n Cloud, where only packages of a single service are admitted.
		extends: [communityNodes.configs.recommendedWithoutN8nCloudSupport],
		plugins: { 'n8n-nodes-base': n8nNodesBase },
	},
	{
		files: ['nodes/**/*.ts'],
		rules: {
			...n8nNodesBase.configs.nodes.rules,
			// They want the text 'main', where n8n's newer rule (node-connection-type-literal) wants the constant.
			'n8n-nodes-base/node-class-description-inputs-wrong-regular-node': 'off',
			'n8n-nodes-base/node-class-description-outputs-wrong': 'off',
		},
	},
	{
		files: ['nodes/**/*.ts'],
		ignores: ['nodes/**/*.node.ts'],
		rules: {
			// Only the node itself knows the item, so it alone makes the NodeApiError; below it errors travel as they are.
			'@n8n/community-nodes/require-node-api-error': 'off',
		},
	},
	{
		files: ['credentials/**/*.ts'],
		rules: {
			...n8nNodesBase.configs.credentials.rules,
			// It wants the name of a page on n8n's own site; a community package has a URL (cred-…-not-http-url checks it).
			'n8n-nodes-base/cred-class-field-documentation-url-miscased': 'off',
		},
	},
	{
		files: ['package.json'],
		languageOptions: {
			parser: tseslint.parser,
			parserOptions: { extraFileExtensions: ['.json'] },
		},
		rules: {
			...n8nNodesBase.configs.community.rules,
			// axios, pop-core and the few others are why this package has keep-alive, a shared pace and signed
			// calls. n8n installs them for any package that isn't verified, and this one can't be: it has four vendors.
			'@n8n/community-nodes/no-runtime-dependencies': 'off',
			// The authors are a group with no address of its own; SECURITY.md says how to reach them.
			'@n8n/community-nodes/valid-author': 'off',
			// The release sets homepage and repository to the place that it is published from.
			'@n8n/community-nodes/require-homepage': 'off',
		},
	},
	prettier,
);
