import { Helper } from './helper';
import { Vendor, type Trial } from './lab';
import { atMost, type Effortful, type Outcome } from './scenario';
import { median } from './stats';
import { WAYS, type WayName } from './ways';
import type { VendorName } from '../sandbox';

/** A dry run of many items, and of ten times as many. */
export interface Growth {
	vendor: VendorName;
	way: WayName;
	few: number;
	many: number;
	goals: { timePerItem: number; heapMb: number };
}

const MB = 1024 * 1024;
// Every collection a full one, so that what is seen after it is what is really held.
const WATCHED = ['--expose-gc', '--gc-global'];

export async function growth({ vendor, way, few, many, goals }: Growth, effort: Effortful): Promise<Outcome> {
	const counts = [few, many].map((count) => Math.ceil(count * effort.share));
	const series: Trial[][] = [];
	const heaps: Array<{ beyond: number; items: number }> = [];
	for (const count of counts) {
		const at = await Vendor.open(vendor, { tls: false, latencyMs: 0 }, count);
		const helper = await Helper.start();
		const watched = await Helper.start(WATCHED);
		try {
			const once = async (by: Helper, people = at.people) => {
				const task = await at.task(people);
				return await at.count(people, async () => await by.run(way, task));
			};
			await once(helper, at.people.slice(0, counts[0]! / 5));
			const trials: Trial[] = [];
			while (trials.length < Math.min(2, effort.repetitions)) trials.push(await once(helper));
			series.push(trials);
			const { peak, items } = (await once(watched)).heap!;
			heaps.push({ beyond: (peak - items) / MB, items: items / MB });
		} finally {
			for (const child of [helper, watched]) child.stop();
			await at.close();
		}
	}
	const perItem = series.map((trials) => median(trials.map(({ ms, users }) => ms / users)));
	const lines = series.map((trials, i) => ({
		who: `${WAYS[way].title}, ${counts[i]} items (${heaps[i]!.items.toFixed(0)} MB of items in and out, ${heaps[i]!.beyond.toFixed(0)} MB of heap beyond)`,
		trials,
		alone: true,
	}));
	return {
		lines,
		verdicts: [
			atMost('time an item', perItem[1]! / perItem[0]!, goals.timePerItem, 'times'),
			atMost('heap beyond the items', heaps[1]!.beyond, goals.heapMb, 'MB'),
		],
	};
}
