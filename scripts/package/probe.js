/**
 * Loads every node and credential of an installed package the way n8n does at its start, in a process
 * that holds nothing else, and prints what there is as JSON (`Loaded` in loading.ts).
 * Usage: node probe.js <folder of the package>
 */
const { realpathSync } = require('node:fs');
const { createRequire } = require('node:module');
const path = require('node:path');

const folder = realpathSync(process.argv[2]);
const load = createRequire(path.join(folder, 'package.json'));

function loadAll(files) {
	return files.map((file) => {
		const [className] = path.basename(file).split('.');
		return { file, instance: new (load(`./${file}`)[className])() };
	});
}

function iconsOf(file, icon) {
	const named = typeof icon === 'string' ? [icon] : Object.values(icon ?? {});
	return named.map((name) => path.join(path.dirname(file), name.replace(/^file:/, '')));
}

const { n8n } = load('./package.json');
const nodes = loadAll(n8n.nodes).map(({ file, instance: { description, methods } }) => ({
	file,
	name: description.name,
	icons: iconsOf(file, description.icon),
	credentials: description.credentials ?? [],
	credentialTests: Object.keys(methods?.credentialTest ?? {}),
}));
const credentials = loadAll(n8n.credentials).map(({ file, instance: { name, icon } }) => ({
	file,
	name,
	icons: iconsOf(file, icon),
}));
const modules = Object.keys(require.cache);

console.log(JSON.stringify({ nodes, credentials, modules }));
