import { VENDOR_NAMES, type Sandbox } from '.';
import type { PersonInput } from './core/people';

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

/** How each spells a login, and who there is a special case. */
const VENDORS = {
	rsaIdPlus: {
		login: ({ email }: Name) => email.split('@')[0]!,
		special: {
			7: { markDeleted: true, enabled: false },
			13: { syncDisabled: true, enabled: false },
		},
	},
	oraclePrimavera: {
		login: ({ first, last }: Name) => `${first[0]}${last}${first.length}`.toUpperCase(),
		special: { 9: { locked: true }, 21: { changeMessage: 'The user is managed elsewhere.' } },
	},
	akana: {
		login: ({ first, last }: Name) => first + last,
		special: { 9: { locked: true }, 17: { registration: 'pending' } },
	},
	alibabaCloudSso: {
		login: ({ email }: Name) => email.split('@')[0]!,
		special: { 11: { provisionType: 'Synchronized' } },
	},
	scim: {
		login: ({ email }: Name) => email,
		special: { 11: { refusal: 403 } },
	},
} satisfies Record<string, { login: (name: Name) => string; special: Record<number, PersonInput> }>;

/** Forty people of example.com; every fifth has no account at one of the vendors, every eighth is disabled already. */
export function addExamplePeople(sandbox: Sandbox): void {
	const names = Object.keys(VENDORS) as Array<keyof typeof VENDORS>;
	for (const [v, vendor] of names.entries()) {
		const { login, special } = VENDORS[vendor];
		for (let i = 0; i < COUNT; i++) {
			if (i % 5 === 4 && Math.floor(i / 5) % VENDOR_NAMES.length === v) continue;
			const name = nameOf(i);
			sandbox[vendor]?.people.add({
				login: login(name),
				email: name.email,
				firstName: name.first,
				lastName: name.last,
				enabled: i % 8 !== 7,
				...(special as Record<number, PersonInput>)[i],
			});
		}
	}
}
