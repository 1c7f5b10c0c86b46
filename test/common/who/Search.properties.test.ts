import fc from 'fast-check';
import type { NameKind } from '../../../nodes/common/model/domain';
import { Fault } from '../../../nodes/common/model/fault';
import { answersTo, nameKey } from '../../../nodes/common/model/names';
import type { Found } from '../../../nodes/common/who/Search';
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
		singleMissIsFinal: fc.subarray<NameKind>([...KINDS]),
		listing: fc.record({
			pageSize: fc.integer({ min: 1, max: 5 }),
			worthFrom: fc.oneof(fc.integer({ min: 1, max: 6 }), fc.constant(Infinity)),
			tellsState: fc.boolean(),
		}),
	});
	const how = fc.record({ needsState: fc.boolean(), avoidList: fc.boolean() });

	it('finds exactly those who answer to each name, in a bounded number of requests', async () => {
		await fc.assert(
			fc.asyncProperty(accounts, names, traits, how, fc.boolean(), async (people, asked, can, ways, tellsTotal) => {
				const { directory, search } = searching(people, { traits: can, tellsTotal });
				const found = await search.find(asked, ways);
				expect(new Set(found.keys())).toEqual(new Set(asked.map(nameKey)));
				for (const name of asked) {
					const result = found.get(nameKey(name))!;
					if (can.finds[name.by] === 'no') expect(result).toMatchObject({ outcome: 'unsupported' });
					else {
						expect(result).not.toBeInstanceOf(Fault);
						const ids = (result as Exclude<Found, Fault>).map(({ user }) => user.id);
						const owners = people.filter((one) => answersTo(one, name));
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
