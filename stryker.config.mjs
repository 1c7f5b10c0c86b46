import jestConfig from './jest.config.js';

/**
 * What is mutated, and by which tests. A mutant is tried against every test that reaches it, so that a part
 * alone, with only the tests meant for it, is soonest done: `PART=pace npm run test:mutation`.
 */
const PARTS = {
	core: {
		mutate: ['nodes/common/*.ts', 'nodes/common/{run,listing}/*.ts'],
		tests: ['test/common/*.test.ts', 'test/common/{run,listing}/*.test.ts'],
	},
	transport: {
		mutate: ['nodes/common/transport/!(pace*|sharedPace|rateEvidence).ts'],
		tests: ['test/common/transport/!(pace*).test.ts'],
	},
	pace: {
		mutate: ['nodes/common/transport/{pace*,sharedPace,rateEvidence}.ts'],
		tests: ['test/common/transport/pace*.test.ts'],
	},
	node: {
		// What n8n shows is texts and fields, whose names the tests of the package check.
		mutate: ['nodes/common/node/!(description|optionProperties|credentialProperties).ts'],
		tests: ['test/common/node/*.test.ts'],
	},
	vendors: {
		mutate: ['nodes/{Akana,AlibabaCloudSso,OraclePrimavera,RsaIdPlus}/!(*.node).ts'],
		tests: ['test/answers/*.test.ts', 'test/directories/*.test.ts'],
	},
};

const part = process.env.PART;
const parts = part ? [PARTS[part]] : Object.values(PARTS);
const tests = parts.flatMap((one) => one.tests);

/** @type {import('@stryker-mutator/api/core').PartialStrykerOptions} */
export default {
	testRunner: 'jest',
	mutate: parts.flatMap((one) => one.mutate),
	coverageAnalysis: 'perTest',
	// Tables and sentences at the top of a module would each need every test anew.
	ignoreStatic: true,
	concurrency: 2,
	timeoutMS: 20_000,
	dryRunTimeoutMinutes: 20,
	jest: {
		config: {
			...jestConfig,
			testMatch: tests.map((pattern) => `<rootDir>/${pattern}`),
			testTimeout: 60_000,
			coverageThreshold: undefined,
		},
	},
	// Only what the tests need is copied for each run.
	ignorePatterns: ['/*', '!/nodes', '!/test', '!/sandbox', '!/*.json', '!/*.js'],
	reporters: ['clear-text', 'json', 'progress-append-only'],
	clearTextReporter: { allowColor: false, logTests: false, reportTests: false, reportMutants: false },
	jsonReporter: { fileName: `reports/mutation-${part ?? 'all'}.json` },
	thresholds: { high: 90, low: 85, break: 85 },
};
