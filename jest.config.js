const { compilerOptions } = require('./tsconfig.json');

// `npm run typecheck` checks types; the tests only strip them, file by file.
const strip = ['ts-jest', { tsconfig: { ...compilerOptions, allowJs: true, isolatedModules: true, sourceMap: true } }];

// n8n's Form, Wait and Send Email nodes pull in ES modules, which jest can't require on Node 20.
const ES_MODULES = '/node_modules/sanitize-html/node_modules/';

/** @type {import('jest').Config} */
module.exports = {
	testEnvironment: 'node',
	roots: ['<rootDir>/test'],
	testMatch: ['**/*.test.ts'],
	transform: { '\\.ts$': strip, [`${ES_MODULES}.+\\.js$`]: strip },
	transformIgnorePatterns: [`^(?!.*${ES_MODULES}).*/node_modules/`],
	maxWorkers: 2,
	// No test measures time; a machine that is busy with something else may be slow.
	testTimeout: 30_000,
	collectCoverageFrom: ['nodes/**/*.ts', 'credentials/**/*.ts'],
	coverageThreshold: { global: { lines: 95, branches: 95 } },
};
