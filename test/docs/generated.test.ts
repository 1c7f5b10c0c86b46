import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { REGISTRY } from '../../registry';
import { GENERATED } from '../../scripts/generated';
import { isUnfinished } from '../../scripts/package/unfinished';
import { SANDBOX_NAMES } from '../../sandbox';
import { ROOT } from './pages';

test.each(GENERATED)('%s is as `npm run generate` writes it', (file, write) => {
	const there = readFileSync(join(ROOT, file), 'utf8');
	expect(write(there)).toBe(there);
});

test.each(REGISTRY.map(({ folder, files }) => ({ folder, files })))('$folder has all of its files', ({ files }) => {
	expect(Object.values(files).filter((file) => !existsSync(join(ROOT, file)))).toEqual([]);
});

test('the sandbox plays every vendor, as soon as it is finished', () => {
	const finished = REGISTRY.filter(({ folder }) => !isUnfinished(folder, ROOT));
	expect(finished.map(({ profile }) => profile.name)).toEqual(SANDBOX_NAMES);
});

test.each(REGISTRY.map(({ profile, node, credential }) => ({ profile, node, credential })))(
	'$profile.name: node, credential and profile use the same names',
	({ profile, node, credential }) => {
		expect(node.description.name).toBe(profile.name);
		expect(credential.name).toBe(profile.credentialType);
		expect(node.description.credentials).toMatchObject([{ name: profile.credentialType }]);
	},
);
