/**
 * `npm run dev`: a real n8n in the browser with these nodes, the sandbox beside it, its credentials and the templates in
 * it. What is saved under nodes/, credentials/ or icons/ is built, and n8n started again with it.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, watch } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { OWNER } from '../e2e/lib/n8n-api';
import { installN8n } from '../e2e/lib/n8n-install';
import { N8nServer } from '../e2e/lib/n8n-server';
import { N8N_VERSIONS, type N8nLine, NEWEST } from '../e2e/lib/n8n-versions';
import { SANDBOX_NAMES, startSandbox } from '../sandbox';
import { addExamplePeople } from '../sandbox/examplePeople';
import { SandboxPage } from '../sandbox/page';
import { putCredentials, putTemplates } from './contents';
import { checkMachine } from './machine';
import { installOnce, renew, USER_FOLDER } from './n8nFolder';

const PROJECT = resolve(__dirname, '..');
const SOURCES = ['nodes', 'credentials', 'icons'];
/** An editor writes several files when it saves. */
const SETTLED_MS = 300;

const USAGE = `A real n8n with these nodes, the sandbox beside it, its credentials and the templates in it, until Ctrl-C.

  npm run dev -- [--port 5678] [--n8n ${Object.keys(N8N_VERSIONS).join(' | ')}] [--sandbox-port 8801]

The first start downloads n8n into a cache folder, outside the checkout: some 3 GB, 5 to 15 minutes. Later starts take half
a minute or less. N8N_USER_STATUS_CACHE names another folder.`;

const say = (line: string) => void process.stdout.write(`${line}\n`);

async function dev(line: N8nLine, port: number, sandboxPort: number): Promise<void> {
	await checkMachine(line, port);
	const n8n = await installN8n(line);
	await installOnce();
	const sandbox = await startSandbox({ vendors: SANDBOX_NAMES, portBase: sandboxPort, records: 'brief' });
	addExamplePeople(sandbox);
	const page = await SandboxPage.open(sandbox, sandboxPort && sandboxPort - 1, '127.0.0.1');
	const start = async () =>
		await N8nServer.start({ n8n, userFolder: USER_FOLDER, env: { NO_PROXY: '127.0.0.1' } }, port);
	let server = await start();
	const templates = await putTemplates(server.api, await putCredentials(server.api, sandbox));

	say(`
n8n ${n8n.recipe.n8n.padEnd(8)} ${server.url}
  sign in    ${OWNER.email} · ${OWNER.password}
  holds      a working credential of each vendor (“… (sandbox)”), ${templates} workflows of templates/
Sandbox      ${page.url}   who is enabled where, live

Save a file under ${SOURCES.join('/, ')}/ and it is built and loaded anew. Ctrl-C ends it.`);

	await onSave(async () => {
		say('Building …');
		await build();
		await server.stop();
		await renew();
		server = await start();
		say(`Loaded anew: ${server.url}`);
	});
}

/** Does something each time that a source was saved and all is quiet again; what fails is told, and it goes on. */
async function onSave(work: () => Promise<void>): Promise<never> {
	let tell: () => void = () => undefined;
	let changed = new Promise<void>((resolve) => (tell = resolve));
	for (const folder of SOURCES) watch(join(PROJECT, folder), { recursive: true }, () => tell());
	for (;;) {
		await changed;
		await sleep(SETTLED_MS);
		changed = new Promise<void>((resolve) => (tell = resolve));
		await work().catch((error: Error) => say(`${error.message}; the last version goes on.`));
	}
}

async function build(): Promise<void> {
	const gulp = spawn(process.execPath, [join(PROJECT, 'node_modules/gulp/bin/gulp.js'), 'build', '--silent'], {
		cwd: PROJECT,
		stdio: 'inherit',
	});
	const [code] = (await once(gulp, 'exit')) as [number];
	if (code !== 0 || !existsSync(join(PROJECT, 'dist'))) throw new Error('It could not be built');
}

async function main(): Promise<void> {
	const { values } = parseArgs({
		options: {
			port: { type: 'string', default: '5678' },
			n8n: { type: 'string', default: NEWEST },
			'sandbox-port': { type: 'string', default: '8801' },
			help: { type: 'boolean', short: 'h', default: false },
		},
	});
	if (values.help) return say(USAGE);
	if (!(values.n8n in N8N_VERSIONS)) throw new Error(`There is no n8n ${values.n8n} here.`);
	await dev(values.n8n as N8nLine, Number(values.port), Number(values['sandbox-port']));
}

main().catch((error: Error) => {
	process.stderr.write(`${error.message}\n\n${USAGE}\n`);
	process.exit(1);
});
