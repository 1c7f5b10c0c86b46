import { type Machine, problemsOf } from '../../dev/machine';

const able: Machine = {
	platform: 'linux',
	cache: { folder: '/home/ada/.cache', freeGb: 20 },
	hasN8n: false,
	port: 5678,
	isPortFree: true,
};

describe('npm run dev says what a machine lacks', () => {
	it.each<[what: string, machine: Partial<Machine>, problem: RegExp | null]>([
		['nothing', {}, null],
		['nothing, on a full disk that has n8n already', { hasN8n: true, cache: { ...able.cache, freeGb: 0.1 } }, null],
		['space', { cache: { ...able.cache, freeGb: 1.25 } }, /needs 4 GB in \/home\/ada\/\.cache, and 1\.3 GB are free/],
		['a system that n8n is installed on here', { platform: 'win32' }, /on Windows run it in WSL/],
		['a free port', { isPortFree: false }, /Port 5678 is taken.*--port 5679/],
	])('%s', (_what, machine, problem) => {
		const problems = problemsOf({ ...able, ...machine });
		expect(problems).toEqual(problem ? [expect.stringMatching(problem)] : []);
	});
});
