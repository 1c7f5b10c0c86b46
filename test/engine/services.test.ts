import { writeFile, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { createEngine, type Engine } from '../../engine';
import { line, probe, TRIGGER } from './line';

let engine: Engine;
beforeAll(async () => {
	engine = await createEngine({ from: 'source', packageDir: join(__dirname, 'fixture') });
});

const PROBE = 'n8n-nodes-probe.probe';

describe('credentials', () => {
	const named = { probeApi: { id: 'cred-1', name: 'Production' } };

	test('get their defaults, and lose what their form would hide, as in n8n', async () => {
		const run = await engine.run(line(TRIGGER, probe('credentials')), {
			credentials: { probeApi: { key: 'k', token: 'left over' } },
		});
		expect(run.json('Probe')).toEqual([{ kind: 'key', region: 'here', key: 'k' }]);
	});

	test('are found by the id that the workflow names, else by type', async () => {
		const workflow = line(TRIGGER, probe('credentials', { credentials: named }));
		const byId = await engine.run(workflow, {
			credentials: { 'cred-1': { key: 'a' }, probeApi: { key: 'b' } },
		});
		expect(byId.json('Probe')).toMatchObject([{ key: 'a' }]);
		const byType = await engine.run(workflow, { credentials: { probeApi: { key: 'b' } } });
		expect(byType.json('Probe')).toMatchObject([{ key: 'b' }]);
	});

	test('that nobody gave are an error of the node', async () => {
		const run = await engine.run(line(TRIGGER, probe('credentials', { credentials: named })));
		expect(run.status).toBe('error');
		expect(run.error!.message).toContain('no credential of type "probeApi"');
	});

	test('are tested through the node, with defaults', async () => {
		expect(await engine.testCredential('probeApi', { key: 'right' })).toEqual({
			status: 'OK',
			message: 'here',
		});
		expect(await engine.testCredential('probeApi', {})).toEqual({
			status: 'Error',
			message: 'Wrong key',
		});
		await expect(engine.testCredential('mandrillApi', {})).rejects.toThrow('No node has a test function');
		await expect(engine.testCredential('nobodyApi', {})).rejects.toThrow('No credential type');
	});
});

test('a list search sees filter, page, parameters and credential', async () => {
	const answer = await engine.listSearch(PROBE, 'search', {
		credentials: { probeApi: { key: 'k' } },
		parameters: { task: 'pick' },
		filter: 'pip',
		paginationToken: 'p2',
	});
	expect(answer).toEqual({
		results: [{ name: 'pick pip p2', value: 'k' }],
		paginationToken: 'next',
	});
	await expect(engine.listSearch(PROBE, 'nothing')).rejects.toThrow('no list search "nothing"');
});

test("a node's description is as n8n's loader leaves it: codex and package version", () => {
	const { codex, communityNodePackageVersion } = engine.nodeTypes.getByNameAndVersion(PROBE, 1).description;
	expect(codex).toMatchObject({ categories: ['Development'], alias: ['sonde'] });
	expect(communityNodePackageVersion).toBe('1.0.0');
	expect(Object.keys(engine.nodeTypes.getKnownTypes())).toEqual(expect.arrayContaining([PROBE, 'n8n-nodes-base.set']));
});

describe('egress', () => {
	const LOOPBACK = 'http://127.0.0.1:1/';
	const validate = line(TRIGGER, probe('filter', { url: LOOPBACK }));
	const BLOCKED = [{ ok: false, why: expect.stringMatching(/blocked/i) as string }];
	const FREE = [{ ok: true, why: null }];

	test("n8n's SSRF protection is off, on for a run, with exceptions", async () => {
		expect((await engine.run(validate)).json('Probe')).toEqual(FREE);
		expect((await engine.run(validate, { ssrf: true })).json('Probe')).toEqual(BLOCKED);
		const allowed = { ssrf: { allowedIpRanges: ['127.0.0.1/32'] } };
		expect((await engine.run(validate, allowed)).json('Probe')).toEqual(FREE);
		expect((await engine.run(validate, { ssrf: true })).json('Probe')).toEqual(BLOCKED);
		expect((await engine.run(validate)).json('Probe')).toEqual(FREE);
	});

	test('it holds in credential tests', async () => {
		const test = engine.testCredential('probeApi', { key: 'request' }, { ssrf: true });
		await expect(test).rejects.toThrow(/blocked/i);
		await expect(engine.testCredential('probeApi', { key: 'request' })).rejects.toThrow('ECONNREFUSED');
	});

	test('runs that want it differently may not overlap', async () => {
		const both = [engine.run(validate), engine.run(validate, { ssrf: true })];
		await expect(Promise.all(both)).rejects.toThrow('under way');
		await Promise.allSettled(both);
	});

	test("n8n's HTTP Request node reaches loopback", async () => {
		const server = createServer((_, response) =>
			response.setHeader('content-type', 'application/json').end('{"hello":1}'),
		);
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
		const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
		try {
			const request = {
				name: 'Get',
				type: 'n8n-nodes-base.httpRequest',
				typeVersion: 4.2,
				parameters: { url, options: {} },
			};
			expect((await engine.run(line(TRIGGER, request))).json('Get')).toEqual([{ hello: 1 }]);
			expect((await engine.run(line(TRIGGER, request), { ssrf: true })).status).toBe('error');
		} finally {
			server.close();
			server.closeAllConnections();
		}
	});
});

describe('files', () => {
	const csv = (file: string) =>
		line(
			TRIGGER,
			{
				name: 'Read',
				type: 'n8n-nodes-base.readWriteFile',
				typeVersion: 1,
				parameters: { fileSelector: file, options: {} },
			},
			{
				name: 'Rows',
				type: 'n8n-nodes-base.extractFromFile',
				typeVersion: 1,
				parameters: { options: {} },
			},
		);

	test('a CSV file from a folder that the run allows', async () => {
		const folder = await mkdtemp(join(tmpdir(), 'engine-files-'));
		try {
			await writeFile(join(folder, 'people.csv'), 'name,email\r\n"Pirrip, Philip",pip@example.com\r\n');
			const workflow = csv(join(folder, 'people.csv'));
			const run = await engine.run(workflow, { files: [folder] });
			expect(run.json('Rows')).toEqual([{ name: 'Pirrip, Philip', email: 'pip@example.com' }]);
			expect((await engine.run(workflow)).status).toBe('error');
		} finally {
			await rm(folder, { recursive: true });
		}
	});
});

describe('the log of a run', () => {
	let print: jest.SpyInstance;
	let write: jest.SpyInstance;
	beforeEach(() => {
		print = jest.spyOn(console, 'log').mockImplementation();
		write = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
	});
	afterEach(() => jest.restoreAllMocks());

	test("holds n8n's logger with its metadata, the console and the streams, which still print", async () => {
		const { log } = await engine.run(line(TRIGGER, probe('log')));
		for (const part of ['via the logger', 'and its metadata', 'via the console', 'via stderr']) {
			expect(log.join('\n')).toContain(part);
		}
		expect(print).toHaveBeenCalledWith('via the console');
		expect(write).toHaveBeenCalledWith('via stderr\n');
		expect(console.log).toBe(print);
	});

	test('holds what n8n logs about a thrown error', async () => {
		const { log } = await engine.run(line(TRIGGER, probe('fail')));
		expect(log.join('\n')).toContain('Nothing doing');
	});

	test("doesn't hold another run's", async () => {
		const [quiet, loud] = await Promise.all([
			engine.run(line(TRIGGER, probe('pass'))),
			engine.run(line(TRIGGER, probe('log'))),
		]);
		expect(quiet.log.join('\n')).not.toContain('via');
		expect(loud.log.join('\n')).toContain('via');
	});
});

// Form, Wait and Send Email load ES modules; what a template uses must load here too.
test.each([
	'formTrigger',
	'wait',
	'emailSend',
	'scheduleTrigger',
	'switch',
	'splitOut',
	'summarize',
	'html',
	'convertToFile',
	'filter',
])("n8n's %s node loads", (name) => {
	expect(engine.nodeTypes.getByNameAndVersion(`n8n-nodes-base.${name}`).description.name).toBe(name);
});
