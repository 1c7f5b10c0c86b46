import type { Flags, Person } from '../core/people';

/** Only registered members have a status. */
export function registrationOf(person: Person): string {
	return person.registration ?? 'registered';
}

/** A hit; it says nothing of the account's state. */
export function item(person: Person, guid: 'object' | 'text'): Record<string, unknown> {
	return {
		title: person.displayName,
		description: '',
		guid: guid === 'text' ? person.id : { value: person.id },
		UserName: person.login,
		Email: person.email,
		Domain: 'Local Domain',
	};
}

/** A user, as read by ID and in the answer to a change. */
export function record(person: Person, flags: Flags): Record<string, unknown> {
	return {
		UserID: person.id,
		UserName: person.login,
		FirstName: person.firstName,
		LastName: person.lastName,
		AuthIdentifier: '',
		Visibility: '0',
		Email: person.email,
		Title: '',
		HasPicture: false,
		State: registrationOf(person),
		Domain: 'Local Domain',
		Disabled: !flags.enabled,
		ProfileName: person.displayName,
		ForcePasswordChangeOnLogin: false,
		Locked: flags.locked,
	};
}
