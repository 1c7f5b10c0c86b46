import { VENDOR_NAMES, type Sandbox } from '.';
import type { PersonInput } from './core/people';

/** Who shows what goes wrong, and how: two of each. */
export const SPECIAL_PEOPLE: ReadonlyArray<readonly [who: string, what: string]> = [
	['hugo.archer@example.com', 'RSA: pending deletion, can’t be enabled'],
	['hugo.castro@example.com', 'RSA: the same'],
	['dev.bell@example.com', 'RSA: disabled by a synchronization, can’t be enabled'],
	['dev.castro@example.com', 'RSA: the same'],
	['ines.archer@example.com', 'Oracle: locked'],
	['jun.bell@example.com', 'Oracle and Akana: locked'],
	['jun.archer@example.com', 'Akana: locked; no account at Oracle'],
	['ben.castro@example.com', 'Oracle: managed elsewhere, refuses each change'],
	['ben.dunn@example.com', 'Oracle: the same'],
	['hugo.bell@example.com', 'Akana: not a registered member yet'],
	['hugo.dunn@example.com', 'Akana: the same'],
	['ben.archer@example.com', 'CloudSSO: owned by a synchronization; SCIM: forbidden (403)'],
	['ben.bell@example.com', 'the same'],
	['nobody@example.com', 'no account anywhere'],
	['somebody@example.com', 'no account anywhere'],
];

const FIRST = ['Ada', 'Ben', 'Chloe', 'Dev', 'Elena', 'Farid', 'Grace', 'Hugo', 'Ines', 'Jun'];
const LAST = ['Archer', 'Bell', 'Castro', 'Dunn'];
const COUNT = FIRST.length * LAST.length;

interface Name {
	first: string;
	last: string;
	email: string;
}

function nameOf(i: number): Name {
	const first = FIRST[i % FIRST.length]!;
	const last = LAST[Math.floor(i / FIRST.length)]!;
	return { first, last, email: `${first}.${last}@example.com`.toLowerCase() };
}

const MANAGED = 'The user is managed elsewhere.';

/** How each spells a login, and who there is a special case. */
const VENDORS = {
	rsaIdPlus: {
		login: ({ email }: Name) => email.split('@')[0]!,
		special: {
			7: { markDeleted: true, enabled: false },
			13: { syncDisabled: true, enabled: false },
			23: { syncDisabled: true, enabled: false },
			27: { markDeleted: true, enabled: false },
		},
	},
	oraclePrimavera: {
		login: ({ first, last }: Name) => `${first[0]}${last}${first.length}`.toUpperCase(),
		special: {
			8: { locked: true },
			19: { locked: true },
			21: { changeMessage: MANAGED },
			31: { changeMessage: MANAGED },
		},
	},
	akana: {
		login: ({ first, last }: Name) => first + last,
		special: {
			9: { locked: true },
			17: { registration: 'pending' },
			19: { locked: true },
			37: { registration: 'pending' },
		},
	},
	alibabaCloudSso: {
		login: ({ email }: Name) => email.split('@')[0]!,
		special: { 11: { provisionType: 'Synchronized' }, 1: { provisionType: 'Synchronized' } },
	},
	scim: {
		login: ({ email }: Name) => email,
		special: { 11: { refusal: 403 }, 1: { refusal: 403 } },
	},
} satisfies Record<string, { login: (name: Name) => string; special: Record<number, PersonInput> }>;

/**
 * Forty people of example.com; every fifth has no account at one of the vendors, every eighth is disabled already.
 * @param scimPerson - what the SCIM server calls somebody
 */
export function addExamplePeople(sandbox: Sandbox, scimPerson = (person: PersonInput) => person): void {
	const names = Object.keys(VENDORS) as Array<keyof typeof VENDORS>;
	for (const [v, vendor] of names.entries()) {
		const { login, special } = VENDORS[vendor];
		for (let i = 0; i < COUNT; i++) {
			if (i % 5 === 4 && Math.floor(i / 5) % VENDOR_NAMES.length === v) continue;
			const name = nameOf(i);
			const person: PersonInput = {
				login: login(name),
				email: name.email,
				firstName: name.first,
				lastName: name.last,
				enabled: i % 8 !== 7,
				...(special as Record<number, PersonInput>)[i],
			};
			sandbox[vendor]?.people.add(vendor === 'scim' ? scimPerson(person) : person);
		}
	}
}
