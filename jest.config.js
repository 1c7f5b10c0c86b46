const { compilerOptions } = require('./tsconfig.json');

// `npm run typecheck` checks types; the tests only strip them, file by file.
const tsconfig = { ...compilerOptions, isolatedModules: true };

/** @type {import('jest').Config} */
module.exports = {
	testEnvironment: 'node',
	roots: ['<rootDir>/test'],
	testMatch: ['**/*.test.ts'],
	transform: { '^.+\\.ts$': ['ts-jest', { tsconfig }] },
	// jest would take dist/package.json and its like for packages of the same name.
	modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/e2e/', '<rootDir>/coverage/'],
	maxWorkers: 2,
	collectCoverageFrom: ['nodes/**/*.ts', 'credentials/**/*.ts'],
	coverageThreshold: { global: { lines: 95, branches: 95 } },
};
