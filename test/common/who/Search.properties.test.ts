import fc from 'fast-check';
import type { NameKind } from '../../../nodes/common/model/domain';
import { Absent, isCalled, nameKey } from '../../../nodes/common/model/names';
import { account } from '../../support/memoryDirectory';
import { searching } from '../../support/searching';

const KINDS = ['id', 'email', 'login'] as const;

describe('whatever the vendor can do', () => {
	const word = fc.constantFrom('a', 'b', 'A', 'c', 'd');
	const accounts = fc
		.array(fc.record({ login: word, email: fc.option(word), enabled: fc.boolean() }), { maxLength: 12 })
		.map((list) =>
			list.map(({ login: name, email: address, enabled }, index) =>
				account(name, { id: `i${index}`, email: address && `${address}@example.com`, enabled }),
			),
		);
	const names = fc.array(
		fc.oneof(
			fc.record({ by: fc.constant('id' as const), value: fc.nat(13).map((n) => `i${n}`) }),
			fc.record({ by: fc.constant('login' as const), value: word }),
			fc.record({ by: fc.constant('email' as const), value: word.map((one) => `${one}@example.com`) }),
		),
		{ maxLength: 10 },
	);
	const way = fc.constantFrom('single', 'listing', 'no');
	const traits = fc.record({
		finds: fc.record({ id: way, email: way, login: way }),
		listing: fc.record({
			pageSize: fc.integer({ min: 1, max: 5 }),
			worthFrom: fc.oneof(fc.integer({ min: 1, max: 6 }), fc.constant(Infinity)),
			tellsState: fc.boolean(),
		}),
	});
	const how = fc.record({ needsState: fc.boolean(), avoidList: fc.boolean() });
	const says = fc.record({ tellsTotal: fc.boolean(), missProves: fc.subarray<NameKind>([...KINDS]) });

	it('finds exactly those who answer to each name, in a bounded number of requests', async () => {
		await fc.assert(
			fc.asyncProperty(accounts, names, traits, how, says, async (people, asked, can, ways, said) => {
				const { directory, search } = searching(people, { traits: can, ...said });
				const found = await search.find(asked, ways);
				expect(new Set(found.keys())).toEqual(new Set(asked.map((name) => nameKey(name, {}))));
				for (const name of asked) {
					const result = found.get(nameKey(name, {}))!;
					if (can.finds[name.by] === 'no') expect(result).toMatchObject({ outcome: 'unsupported' });
					else {
						const owners = people.filter((user) => isCalled({ user }, name, {}));
						// What a row without the state leaves out may be there.
						const hides = !can.listing.tellsState && people.some((user) => user[name.by] === null);
						if (owners.length === 0 && !hides) expect(result).toBeInstanceOf(Absent);
						const ids = Array.isArray(result) ? result.map(({ user }) => user.id) : [];
						expect(new Set(ids)).toEqual(new Set(owners.map((one) => one.id)));
						expect(ids).toHaveLength(owners.length);
					}
				}
				const pages = Math.max(1, Math.ceil(people.length / can.listing.pageSize));
				const distinct = found.size;
				expect(directory.asked('lookUp').length).toBeLessThanOrEqual(distinct);
				expect(directory.asked('page').length).toBeLessThanOrEqual(pages + Math.ceil(distinct / 4));
			}),
			{ numRuns: 300 },
		);
	});
});
