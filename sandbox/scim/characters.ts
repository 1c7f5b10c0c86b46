import type { PersonInput } from '../core/people';
import type { LimitRule } from '../core/limiter';
import type { ScimSettings } from '.';

/** A product, as far as it departs from the RFCs. */
export interface Character {
	/** What is different, for people. */
	what: string;
	settings: Partial<ScimSettings>;
	/** Its own limit; none when absent. */
	limit?: LimitRule;
	/** How it calls somebody who is `login` and `email` elsewhere. */
	person?: (person: PersonInput) => PersonInput;
}

const ONE_BY_ONE: Partial<ScimSettings> = { bulk: 'no', etag: false };
const ONLY_LOGIN: Partial<ScimSettings> = { filters: 'eq', filtersBy: ['userName', 'externalId'] };

/** Two addresses, and a login that is an address of its own, as Entra ID provisions people. */
function withUpn({ email = '', ...person }: PersonInput): PersonInput {
	const [name, domain] = email.split('@');
	return { ...person, login: `${name}@corp.${domain}`, email, moreEmails: [`${name}@mail.${domain}`] };
}

/** Each product by a word; from the products' documents and from clients that talk to them. */
export const CHARACTERS = {
	aws: {
		what: 'ignores startIndex, its total is the page’s; pages by cursor where that is asked for; compares exactly',
		settings: { ...ONE_BY_ONE, ...ONLY_LOGIN, filterMindsCase: true, paging: 'cursorWhenAsked', biggestPage: 50 },
	},
	google: {
		what: 'no list without a filter, filters by userName alone, “resources” in lower case, {} to a PATCH',
		settings: {
			...ONE_BY_ONE,
			filters: 'eq',
			filtersBy: ['userName'],
			unfiltered: 'refused',
			listKey: 'resources',
			patchAnswer: 'empty',
		},
	},
	snowflake: {
		what: 'a list without a filter is one made-up user',
		settings: { ...ONE_BY_ONE, ...ONLY_LOGIN, unfiltered: 'sample' },
	},
	github: {
		what: 'a spent limit is a 403 with x-ratelimit-remaining: 0',
		settings: { ...ONE_BY_ONE, ...ONLY_LOGIN, limitSays: 'spent403' },
		limit: { perSecond: 10, retryAfter: 'none' },
	},
	slack: {
		what: 'a small limit',
		settings: ONE_BY_ONE,
		limit: { perSecond: 3, burst: 20 },
	},
	zoom: {
		what: 'Retry-After is an ISO date',
		settings: { ...ONE_BY_ONE, limitSays: 'isoDate' },
		limit: { perSecond: 10, retryAfter: 'none' },
	},
	salesforce: {
		what: 'a startIndex above 2,200 is refused',
		settings: { etag: false, lastStartIndex: 2200 },
	},
	bitwarden: {
		what: 'nobody where startIndex and count aren’t both given',
		settings: { ...ONE_BY_ONE, ...ONLY_LOGIN, needsPlace: true },
	},
	'entra-like': {
		what: 'user names are UPNs, other addresses than the primary ones; people have several',
		settings: {},
		person: withUpn,
	},
	scimgateway: {
		what: 'Bulk takes a PATCH’s data as an array of operations, and says 200 to anything else; “co” minds the case',
		settings: { etag: false, bulkData: 'array', bulkTellsUsers: false, bulkLocation: 'bare', coMindsCase: true },
	},
	'django-scim2': {
		what: 'doesn’t say that it filters, and leaves out of a filter what it doesn’t know',
		settings: { ...ONE_BY_ONE, filters: 'partly', filtersBy: ['userName', 'emails.value'] },
	},
} satisfies Record<string, Character>;

export type CharacterName = keyof typeof CHARACTERS;
