import type { Sighting, UserState } from '../common/model/domain';
import { flag, joined, text } from '../common/model/json';
import { segment } from '../common/vendor/credential';
import type { Received } from '../common/transport/call';
import { attributes } from './attributes';

export function pathOf(id: string): string {
	return `/Users/${segment(id)}`;
}

// SCIM-6
/** A user without `active` isn't enabled but unknown. */
export function stateOf(user: unknown): UserState {
	return { enabled: flag(attributes(user).active), locked: null };
}

export function idOf(user: unknown): string | null {
	return text(attributes(user).id);
}

export function versionOf(user: unknown): string | null {
	return text(attributes(attributes(user).meta).version);
}

export function sightingOf(row: unknown, { seen }: Received): Sighting {
	const user = attributes(row);
	const name = attributes(user.name);
	const login = text(user.username);
	// Some have bare texts there.
	const emails = [user.emails].flat().map((one) => (typeof one === 'string' ? { value: one } : attributes(one)));
	const email = text((emails.find((one) => 'primary' in one && flag(one.primary)) ?? emails[0])?.value);
	return {
		user: {
			id: idOf(row),
			login,
			// Many servers have the address as user name only.
			email: email ?? (login?.includes('@') ? login : null),
			displayName: text(user.displayname) ?? text(name.formatted) ?? joined([name.givenname, name.familyname]),
		},
		aliases: emails.flatMap(({ value }) => {
			const address = text(value);
			return address === null ? [] : [{ by: 'email' as const, value: address }];
		}),
		state: stateOf(row),
		seen,
		response: row,
	};
}
