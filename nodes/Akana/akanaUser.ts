import type { Sighting, UserState } from '../common/model/domain';
import { flag, joined, record, text } from '../common/model/json';
import type { Received } from '../common/transport/call';

/** Another user's record says nothing about this one, neither that there is nobody. */
export function isUser(id: string): (body: unknown) => boolean {
	return (body) => text(record(body).UserID) === id;
}

// AKANA-15
export function stateOf(body: unknown): UserState {
	const { Disabled: disabled, Locked: locked } = record(body);
	const isDisabled = flag(disabled);
	return { enabled: isDisabled === null ? null : !isDisabled, locked: flag(locked) };
}

// AKANA-16
export function sightingOf(body: unknown, { seen }: Received): Sighting {
	const user = record(body);
	const state = text(user.State);
	const why = `This user isn’t a registered member (“${state}”), and only registered members have a status.`;
	return {
		user: {
			id: text(user.UserID),
			login: text(user.UserName),
			email: text(user.Email),
			displayName: joined([user.FirstName, user.LastName]) ?? text(user.ProfileName),
		},
		state: stateOf(body),
		seen,
		forbids: state === null || state === 'registered' ? {} : { enable: why, disable: why, lock: why, unlock: why },
		response: body,
	};
}
