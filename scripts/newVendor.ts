/** `npm run new:vendor -- Example`: writes a working vendor of the plainest kind, for making the real one out of it. */
import { copy } from './newVendor/copy';
import { ROOT } from './lib/project';

const name = process.argv.slice(2).join(' ');
try {
	for (const file of copy(name, ROOT)) console.log(file);
	console.log('\nNext: npm run generate, npm test, then every TODO(new vendor): see docs/adding-a-vendor.md');
} catch (error) {
	console.error(`${(error as Error).message}\n\n  npm run new:vendor -- Example`);
	process.exitCode = 1;
}
