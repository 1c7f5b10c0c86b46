import { ACTIONS, WANTED, type Action, type Operation } from '../../nodes/common/model/domain';
import type { Flags, Person, PersonInput, VendorSandbox } from '../../sandbox';
import type { Chance } from '../chance';
import type { VendorTable } from '../vendors';

const NAMES = ['ada', 'Ben.Bell', "o'neil", 'zoë', 'jun-ho', 'i_castro', 'D.Dunn+x', 'grace', 'HUGO', 'ines'];
const DOMAINS = ['example.com', 'example.com', 'example.com', 'example.org', 'example.net'];

/** Further addresses. */
const SECOND: ReadonlyArray<(name: string, i: number) => string> = [
	(name) => `${name.replace("'", '')}@mail.example.com`,
	(_name, i) => `office-${i}@example.org`,
	(name) => `${name.replace("'", '')}.Alias@Example.net`,
];

/**
 * Puts 3 to 40 people into the vendor: every state, some with an address in common, some whom the vendor won't change.
 * @param operation - most of them are not yet as it wants them
 */
export function drawPeople(
	chance: Chance,
	vendor: VendorSandbox,
	table: VendorTable,
	operation: Operation,
	calm: boolean,
): Person[] {
	const count = chance.weighted([
		[3, chance.int(3, 8)],
		[2, chance.int(9, 24)],
		[1, chance.int(25, 40)],
	]);
	const people = Array.from({ length: count }, (_, i) =>
		vendor.people.add(drawPerson(chance, table, operation, calm, i)),
	);
	if (!table.uniqueEmails && chance.maybe(0.3)) shareAddress(chance, vendor, people);
	if (table.carriesBothFlags && chance.maybe(0.2)) {
		// A login that looks like another user's id.
		people.push(vendor.people.add({ login: chance.pick(people).id }));
	}
	if (table.ownAccount && chance.maybe(0.3)) people.push(vendor.people.add(table.ownAccount));
	return people;
}

function drawPerson(chance: Chance, table: VendorTable, operation: Operation, calm: boolean, i: number): PersonInput {
	const name = `${NAMES[i % NAMES.length]}${i}`;
	const troubled = !calm && table.troubles.length > 0 && chance.maybe(0.06);
	return {
		login: chance.maybe(0.25) ? `${name}@corp.example.com` : name,
		email: `${name.replace("'", '')}@${chance.pick(DOMAINS)}`,
		...(table.hasSecondAddresses && { moreEmails: chance.sample(SECOND, chance.int(0, 2)).map((at) => at(name, i)) }),
		...drawFlags(chance, table, operation),
		...(troubled && chance.pick(table.troubles)),
	};
}

function drawFlags(chance: Chance, { hasLock }: VendorTable, operation: Operation): Flags {
	const flags = { enabled: chance.maybe(0.6), locked: hasLock && chance.maybe(0.3) };
	if (!ACTIONS.includes(operation as Action) || chance.maybe(0.3)) return flags;
	const { flag, value } = WANTED[operation === 'lock' && !hasLock ? 'disable' : (operation as Action)];
	return { ...flags, [flag]: !value };
}

/** An address that is the one's and the other's, of whichever of them it is the first. */
function shareAddress(chance: Chance, vendor: VendorSandbox, people: Person[]): void {
	const { email, moreEmails = [] } = chance.pick(people);
	const login = `namesake${people.length}`;
	const address = chance.pick([email, ...moreEmails]);
	const isSecond = moreEmails.length > 0 && chance.maybe(0.5);
	const own = isSecond ? { email: `${login}@example.com`, moreEmails: [address] } : { email: address };
	people.push(vendor.people.add({ login, ...own, enabled: chance.maybe(0.5) }));
}
