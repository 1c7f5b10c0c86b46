// Sets everything up, then runs a script of this project: nothing but Node and npm is needed. Old versions of Node must
// be able to read this file, so that they can say that they are too old.
//
//     node scripts/start.mjs [--as-is] demo/demo.ts [options of the script]
//
// A script that runs the sources as they are (--as-is) needs no build.
import { spawn, spawnSync } from 'child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'fs';
import { dirname, join } from 'path';
import { fileURLToPath } from 'url';

const NEEDED = [20, 19];
const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));

const SOURCES = [
	'nodes',
	'credentials',
	'icons',
	'gulpfile.js',
	'tsconfig.json',
	'package-lock.json',
	'node_modules/.package-lock.json',
];
/** When the build began that dist/ is of. */
const BUILT = join(ROOT, 'node_modules', '.cache', 'n8n-nodes-user-status', 'built');

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < NEEDED[0] || (major === NEEDED[0] && minor < NEEDED[1])) {
	console.error(`This needs Node ${NEEDED.join('.')} or newer; this is ${process.versions.node}.`);
	process.exit(1);
}

// Ctrl-C tells the script as well: how it ends is its own business, and is waited for.
process.on('SIGINT', () => {});

/** Whether what is installed is what the lock file says; what is optional may be missing on this machine. */
function isInstalled() {
	const installed = join(ROOT, 'node_modules', '.package-lock.json');
	if (!existsSync(installed)) return false;
	const [wanted, there] = [join(ROOT, 'package-lock.json'), installed].map(
		(file) => JSON.parse(readFileSync(file, 'utf8')).packages,
	);
	return Object.entries(wanted).every(
		([place, { version, optional, link }]) => place === '' || optional || link || there[place]?.version === version,
	);
}

/** Whether nothing that is built has changed since; a folder changes when a file comes or goes. */
function isBuilt() {
	if (!existsSync(BUILT) || !existsSync(join(ROOT, 'dist', 'nodes'))) return false;
	const began = Number(readFileSync(BUILT, 'utf8'));
	const isOld = (path) => {
		const found = statSync(path);
		if (found.mtimeMs >= began) return false;
		return !found.isDirectory() || readdirSync(path).every((name) => isOld(join(path, name)));
	};
	return SOURCES.every((path) => isOld(join(ROOT, path)));
}

const env = { ...process.env, INIT_CWD: process.env.INIT_CWD || process.cwd() };

/** Runs npm in the project; its output goes to stderr, so that stdout holds the report alone. */
function npm(...args) {
	const { status, error } = spawnSync('npm', args, {
		cwd: ROOT,
		env,
		stdio: ['inherit', process.stderr, 'inherit'],
		shell: process.platform === 'win32',
	});
	if (error) console.error(`npm could not be started: ${error.message}`);
	if (status !== 0) process.exit(status || 1);
}

if (!isInstalled()) {
	console.error('Installing what is needed (npm ci); this takes a minute or two …');
	npm('ci');
}
const [first, ...others] = process.argv.slice(2);
const asIs = first === '--as-is';
const [script, ...options] = asIs ? others : [first, ...others];
if (!asIs && !isBuilt()) {
	console.error('Building …');
	const began = Date.now();
	npm('run', '--silent', 'build');
	mkdirSync(dirname(BUILT), { recursive: true });
	writeFileSync(BUILT, String(began));
}
// Without tsx's own command: it kills a script that doesn't heed Ctrl-C within a few hundredths of a second.
const running = spawn(process.execPath, ['--import', 'tsx', join(ROOT, script), ...options], {
	cwd: ROOT,
	env,
	stdio: 'inherit',
});
process.on('SIGTERM', () => running.kill('SIGTERM'));
running.on('exit', (status) => process.exit(status === null ? 1 : status));
