/** `npm run build`: a fresh dist/, laid out like the source, so that a `file:` icon path is right in both. */
const { spawn } = require('node:child_process');
const { once } = require('node:events');
const { rm } = require('node:fs/promises');
const { dest, parallel, series, src } = require('gulp');

const OUT = 'dist';

const clean = () => rm(OUT, { recursive: true, force: true });

async function compile() {
	const tsc = spawn(process.execPath, [require.resolve('typescript/bin/tsc')], {
		stdio: 'inherit',
	});
	const [code] = await once(tsc, 'exit');
	if (code !== 0) throw new Error(`tsc ended with ${code}`);
}

function assets() {
	// Without `encoding: false` gulp 5 reads every file as UTF-8, which spoils binary ones.
	return src(['icons/*.{svg,png}', 'nodes/*/*.node.json', 'nodes/*/__schema__/**/*.json'], {
		base: '.',
		encoding: false,
	}).pipe(dest(OUT));
}

exports.build = series(clean, parallel(compile, assets));
