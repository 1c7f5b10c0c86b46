import { setStage } from '../support/stage';

const stage = setStage(['akana', 'scim']);

const PAGE = 100;
const ACTIONS = { akana: 'search', scim: 'list' } as const;
type Ahead = keyof typeof ACTIONS;

const pages = (vendor: Ahead) => stage.requests(vendor, ACTIONS[vendor]);
const startsOf = (vendor: Ahead) => pages(vendor).map(({ path }) => /start(?:Index)?=(\d+)/.exec(path)![1]);

async function getMany(vendor: Ahead, parameters: object) {
	return await stage.items(vendor, { operation: 'getMany', parameters, onError: 'stop' }, [null]);
}

describe.each(Object.keys(ACTIONS) as Ahead[])('%s', (vendor) => {
	const fill = (count: number) => {
		// The account that asks is a user of Akana itself.
		stage.sandbox.akana.settings.showsOwnAccount = false;
		return stage.sandbox[vendor].people.addMany(count);
	};

	test.each([7 * PAGE, 7 * PAGE + 1, 8 * PAGE - 1])(
		'people are looked up in a list of %i: several pages at once, each once, and a handful beyond',
		async (count) => {
			const some = fill(count).slice(-45);
			const items = await stage.items(
				vendor,
				{ operation: 'get' },
				some.map(({ email }) => email),
			);
			expect(items.map(({ user }) => user.id)).toEqual(some.map(({ id }) => id));
			const starts = startsOf(vendor);
			expect(new Set(starts).size).toBe(starts.length);
			expect(starts.length).toBeLessThanOrEqual(Math.ceil(count / PAGE) + 5);
			// One after the other they would go by one connection.
			expect(new Set(pages(vendor).map(({ connectionId }) => connectionId)).size).toBeGreaterThan(2);
		},
	);

	test('a list that is read to its end is whole', async () => {
		const people = fill(7 * PAGE);
		const ids = (await getMany(vendor, { returnAll: true })).map(({ user }) => user.id);
		expect(ids.sort()).toEqual(people.map(({ id }) => id).sort());
	});

	test('with a limit no page is asked for that it doesn’t need', async () => {
		fill(7 * PAGE);
		expect(await getMany(vendor, { returnAll: false, limit: PAGE + 1 })).toHaveLength(PAGE + 1);
		expect(pages(vendor).length).toBeLessThanOrEqual(2);
	});

	test('pages that turn out not to be needed end with the run, and are no outage for the next one', async () => {
		fill(7 * PAGE);
		const [last, empty] = {
			akana: [PAGE, { channel: { title: 'Users' } }] as const,
			scim: [4 * PAGE + 1, { totalResults: 7 * PAGE, Resources: [] }] as const,
		}[vendor];
		const asked: number[] = [];
		stage.sandbox[vendor].intercept = ({ query }) => {
			const start = Number(query.get('start') ?? query.get('startIndex'));
			asked.push(start);
			if (start === last) return { kind: 'foreignBody', json: empty };
			return start > last ? { kind: 'slow', ms: 60_000 } : undefined;
		};
		await getMany(vendor, { returnAll: true });
		expect(Math.max(...asked)).toBeGreaterThan(last);
		const ids = stage.sandbox[vendor].people
			.all()
			.slice(0, 3)
			.map(({ id }) => id);
		const items = await stage.items(vendor, { by: 'id', options: { maxRetries: 0, maxWaitSeconds: 1 } }, ids);
		expect(new Set(items.map(({ outcome }) => outcome))).toEqual(new Set(['changed']));
		expect(items.reduce((sum, { waitedMs }) => sum + waitedMs, 0)).toBe(0);
	});

	test('a page that fails when it is asked for ahead is asked for again', async () => {
		const people = fill(5 * PAGE);
		let seen = 0;
		stage.sandbox[vendor].intercept = ({ action }) =>
			action === ACTIONS[vendor] && ++seen === 4 ? { kind: 'resetBefore' } : undefined;
		expect(await getMany(vendor, { returnAll: true })).toHaveLength(people.length);
	});
});
