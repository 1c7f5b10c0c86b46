import { join } from 'node:path';

/** Whole workflows, one by one: a pattern without a star is a file's name to mocha. */
const workflows = (...names) => names.map((name) => `test/workflows/${name}.test.ts`);

/**
 * A vendor's folder, by the tests of it that need neither n8n nor a server, which are soon done, and then by those of whole
 * workflows that hold what the first don't.
 */
const vendor = (folder, name, ...more) => ({
	mutate: [`nodes/${folder}/!(*.node).ts`],
	tests: [`test/directories/${name}*.test.ts`, ...more],
});

/**
 * What is mutated, and by which tests. A mutant is tried against every test that reaches it, so that a part
 * alone, with only the tests meant for it, is soonest done: `PART=pace npm run test:mutation`.
 */
const PARTS = {
	core: {
		mutate: ['nodes/common/{model,who,guards,state,change}/*.ts'],
		tests: ['test/common/{model,vendor,items,who,guards,state,plan,change,outcomes,run,reads}/*.test.ts'],
	},
	items: {
		mutate: ['nodes/common/{vendor,items}/*.ts'],
		tests: [
			'test/common/{vendor,items}/*.test.ts',
			'test/common/node/{execute,listSearch}.test.ts',
			'test/directories/scim.list*.test.ts',
			...workflows('outOfReach', 'savedBefore'),
		],
	},
	run: {
		mutate: [
			'nodes/common/plan/*.ts',
			'nodes/common/run/!(ChangePhase).ts',
			'nodes/common/outcomes/!(settlePerson).ts',
		],
		tests: ['test/common/{plan,run,outcomes}/*.test.ts'],
	},
	afterChanges: {
		mutate: ['nodes/common/run/ChangePhase.ts', 'nodes/common/outcomes/settlePerson.ts'],
		tests: ['test/common/{run,outcomes}/*.test.ts', ...workflows('saidGone')],
	},
	reads: {
		mutate: ['nodes/common/reads/*.ts'],
		tests: ['test/common/reads/*.test.ts'],
	},
	transport: {
		mutate: ['nodes/common/transport/!(proxy).ts'],
		tests: ['test/common/transport/*.test.ts'],
	},
	proxy: {
		mutate: ['nodes/common/transport/proxy.ts'],
		tests: ['test/common/transport/connection.test.ts', ...workflows('egressAndProxy')],
	},
	pace: {
		mutate: ['nodes/common/pace/{pace,lane,inFlight}.ts'],
		tests: ['test/common/pace/{pace.*,inFlight}.test.ts'],
	},
	paceModel: {
		mutate: ['nodes/common/pace/{bucket,evidence}.ts'],
		tests: ['test/common/pace/{bucket,evidence,pace.shared}*.test.ts'],
	},
	node: {
		// What n8n shows is texts and fields, whose names the tests of the package check.
		mutate: ['nodes/common/{n8n,node}/!(description|optionProperties|boundary|context).ts'],
		tests: ['test/common/{n8n,node}/!(faultPoints).test.ts'],
	},
	// Where whatever is thrown ends: by a throw at every call of a run, which takes its time.
	boundary: {
		mutate: ['nodes/common/node/boundary.ts', 'nodes/common/n8n/context.ts'],
		tests: ['test/common/{n8n,node}/*.test.ts', ...workflows('noCredential')],
	},
	akana: vendor('Akana', 'akana', ...workflows('akanaAbsence', 'pagesAhead'), 'test/vendors/akana*.test.ts'),
	alibabaCloudSso: vendor('AlibabaCloudSso', 'alibabaCloudSso'),
	oraclePrimavera: vendor('OraclePrimavera', 'oraclePrimavera'),
	rsaIdPlus: vendor('RsaIdPlus', 'rsaIdPlus', 'test/vendors/rsaIdPlus.test.ts'),
	// The others start a server's process.
	scim: vendor('Scim', 'scim', 'test/vendors/scim?(.!(servers|products|credential)).test.ts'),
};

const part = process.env.PART;
const parts = part ? [PARTS[part]] : Object.values(PARTS);

/** @type {import('@stryker-mutator/api/core').PartialStrykerOptions} */
export default {
	// Keeps its process, where jest's own start takes ten seconds for each mutant.
	testRunner: 'mocha',
	mochaOptions: {
		require: [join(import.meta.dirname, 'scripts/jestOnMocha.js')],
		spec: parts.flatMap(({ tests }) => tests),
	},
	mutate: parts.flatMap(({ mutate }) => mutate),
	coverageAnalysis: 'perTest',
	// Tables and sentences at the top of a module would each need every test anew.
	ignoreStatic: true,
	concurrency: 2,
	// A machine that is busy with something else may be slow.
	timeoutMS: 10_000,
	dryRunTimeoutMinutes: 20,
	// Only what the tests need is copied for each run.
	ignorePatterns: ['/*', '!/nodes', '!/credentials', '!/engine', '!/sandbox', '!/test', '!/*.{json,ts}'],
	reporters: ['clear-text', 'json', 'progress-append-only'],
	clearTextReporter: { allowColor: false, logTests: false, reportTests: false, reportMutants: false },
	jsonReporter: { fileName: `reports/mutation-${part ?? 'all'}.json` },
	thresholds: { high: 90, low: 85, break: 85 },
};
