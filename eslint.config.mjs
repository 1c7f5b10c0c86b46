import js from '@eslint/js';
import prettier from 'eslint-config-prettier';
import { defineConfig, globalIgnores } from 'eslint/config';
import globals from 'globals';
import tseslint from 'typescript-eslint';
import { credentialRules, nodeRules, packageRules, plugins } from './scripts/lint/n8nRules.mjs';

// What n8n loads, and what n8n's own rules are about.
const SHIPPED = ['nodes/**/*.ts', 'credentials/**/*.ts'];

// Every exception from a rule set stands beside its reason, here or in scripts/lint/n8nRules.mjs.
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
	},
	{ files: SHIPPED, extends: [tseslint.configs.strictTypeChecked] },
	{
		files: ['**/*.ts'],
		rules: {
			'@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
			'@typescript-eslint/switch-exhaustiveness-check': 'error',
			// `Array<{ … }>` reads better than `{ … }[]`.
			'@typescript-eslint/array-type': ['error', { default: 'array-simple' }],
			// An interface may want a promise or a callback of something that has nothing to wait for or to do.
			'@typescript-eslint/require-await': 'off',
			'@typescript-eslint/no-empty-function': 'off',
			// A field that was left empty counts as missing, and that is what `||` says of a string.
			'@typescript-eslint/prefer-nullish-coalescing': ['error', { ignorePrimitives: { string: true } }],
			// With noUncheckedIndexedAccess `!` is how to say that an index is known to be good.
			'@typescript-eslint/no-non-null-assertion': 'off',
			// `_name` takes a place in a signature; `{ name, ...rest }` is how to leave a key out.
			'@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', ignoreRestSiblings: true }],
			// It doesn't see what a callback assigned meanwhile.
			'@typescript-eslint/no-unnecessary-condition': 'off',
			// A number, a boolean or a query in a text reads as it should.
			'@typescript-eslint/restrict-template-expressions': [
				'error',
				{ allowNumber: true, allowBoolean: true, allow: [{ from: 'lib', name: ['URL', 'URLSearchParams'] }] },
			],
			// `as User` says more than `!`.
			'@typescript-eslint/non-nullable-type-assertion-style': 'off',
		},
	},
	{
		files: SHIPPED,
		rules: {
			// n8n has a logger of its own; what a node prints ends up in an operator's terminal.
			'no-console': 'error',
			// `() => agent.destroy()` and `return this.tell(fault)` say enough.
			'@typescript-eslint/no-confusing-void-expression': [
				'error',
				{ ignoreArrowShorthand: true, ignoreVoidReturningFunctions: true },
			],
		},
	},
	{ files: [...SHIPPED, 'package.json'], plugins },
	{
		files: ['nodes/**/*.ts'],
		rules: {
			...nodeRules,
			// They can't see the values where a description is put together: scripts/lint/descriptions.mjs shows them.
			'n8n-nodes-base/node-class-description-missing-subtitle': 'off',
			'n8n-nodes-base/node-param-default-missing': 'off',
			'@n8n/community-nodes/icon-validation': 'off',
		},
	},
	{
		files: ['nodes/**/*.ts'],
		ignores: ['nodes/**/*.node.ts'],
		// Only the node itself knows the item, so it alone makes the NodeApiError; below it errors travel as they are.
		rules: { '@n8n/community-nodes/require-node-api-error': 'off' },
	},
	{ files: ['credentials/**/*.ts'], rules: credentialRules },
	{
		files: ['package.json'],
		languageOptions: { parser: tseslint.parser, parserOptions: { extraFileExtensions: ['.json'] } },
		rules: packageRules,
	},
	{
		files: ['test/**/*.ts'],
		rules: {
			// What a server answered is unknown, and a test's assertions are what looks at it.
			'@typescript-eslint/no-unsafe-argument': 'off',
			'@typescript-eslint/no-unsafe-assignment': 'off',
			'@typescript-eslint/no-unsafe-call': 'off',
			'@typescript-eslint/no-unsafe-member-access': 'off',
			'@typescript-eslint/no-unsafe-return': 'off',
			// What a test's setup returns are functions, written as methods.
			'@typescript-eslint/unbound-method': 'off',
		},
	},
	prettier,
);
