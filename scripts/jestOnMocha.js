'use strict';

/**
 * jest's functions on mocha, for mutation testing: Stryker's mocha runner tries all mutants in one process,
 * where jest would load everything anew for each. The expectations, mocks, tables and timers are jest's own.
 */
const { readFileSync } = require('node:fs');
const { createRequire } = require('node:module');
const { relative } = require('node:path');
const { ModernFakeTimers } = require('@jest/fake-timers');
const { expect } = require('expect');
const { bind } = require('jest-each');
const { ModuleMocker } = require('jest-mock');
const { interfaces, Suite } = require('mocha');
const { convertCompilerOptionsFromJson, transpileModule } = require('typescript');
const tsconfig = require('../tsconfig.json');

// Types are stripped as jest.config.js has it, file by file.
const { options: compilerOptions } = convertCompilerOptionsFromJson(tsconfig.compilerOptions, process.cwd());
require.extensions['.ts'] = (module, fileName) => {
	const { outputText } = transpileModule(readFileSync(fileName, 'utf8'), { fileName, compilerOptions });
	module._compile(outputText, fileName);
};

const mocker = new ModuleMocker(globalThis);
const timers = new ModernFakeTimers({ global: globalThis, config: { fakeTimers: {} } });
const methods = (object, names) => Object.fromEntries(names.map((name) => [name, object[name].bind(object)]));
const jest = {
	...methods(mocker, ['fn', 'spyOn', 'restoreAllMocks']),
	...methods(timers, ['useFakeTimers', 'useRealTimers', 'setSystemTime', 'getTimerCount']),
	...methods(timers, ['advanceTimersByTime', 'advanceTimersByTimeAsync']),
	mocked: (mock) => mock,
	// Stryker ends what takes too long.
	setTimeout: () => undefined,
};

const { bdd } = interfaces;
interfaces.bdd = (root) => {
	root.on('pre-require', (context, file, mocha) => {
		// What stands outside of `describe` is its file's alone.
		const suite = Suite.create(root, relative(process.cwd(), file));
		bdd(suite);
		suite.emit('pre-require', context, file, mocha);
		const { describe, it, before, after } = context;
		Object.assign(describe, { each: bind(describe, false) });
		Object.assign(it, { each: bind(it) });
		Object.assign(context, {
			expect,
			jest: { ...jest, requireActual: createRequire(file) },
			test: it,
			// jest's second argument is a time limit.
			beforeAll: (work) => before(work),
			afterAll: (work) => after(work),
		});
	});
};
