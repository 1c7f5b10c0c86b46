import type { Order, Report } from './helper';
import { theEngine } from './lab';
import { tryOnce } from './trial';

/** The other end of `Helper`: runs until its parent lets go of it. */

function reply(report: Report): void {
	process.send?.(report);
}

async function run({ way, task }: Order): Promise<void> {
	try {
		reply({ effort: await tryOnce(await theEngine(), way, task) });
	} catch (error) {
		reply({ failed: String(error) });
	}
}

process.on('message', (order: Order) => void run(order));
process.on('disconnect', () => process.exit(0));
void theEngine().then(() => reply({ ready: true }));
