import type { Outgoing } from './sender';
import type { Fresh, Session } from './session';
import type { Call, Received } from './call';
import type { Wire } from './wire';

/** What identifies the caller by an Authorization header. */
export interface Authorization {
	/** The header's value. */
	session: Session<string>;
	open: () => Promise<Fresh<string>>;
	/** Whether a refused value may be followed by another one. */
	renewable: boolean;
}

/** @returns how a value that never changes is got */
export function fixed(value: string): Omit<Authorization, 'session'> {
	return { renewable: false, open: async () => await Promise.resolve({ value, until: Infinity }) };
}

/** @returns the value of the header for a name and a secret (RFC 7617), which stay unseen */
export function basic(wire: Wire, name: string, secret: string): string {
	const encoded = Buffer.from(`${name}:${secret}`).toString('base64');
	wire.redactor.hide(encoded);
	return `Basic ${encoded}`;
}

/** What is sent with the header; composed anew for each attempt. */
export interface AuthorizedCall extends Omit<Call, 'ready' | 'compose' | 'renew'> {
	compose: () => Outgoing;
}

/** Sends with the Authorization header, and with a new value where one was refused. */
export async function sendAuthorized(
	wire: Wire,
	{ session, open, renewable }: Authorization,
	call: AuthorizedCall,
): Promise<Received> {
	let authorization: string | null = null;
	return await wire.send({
		...call,
		ready: async () => await session.ensure(open, wire.signal),
		compose: () => {
			authorization = session.current();
			if (authorization === null) return null;
			// Another run may have got the token.
			wire.redactor.hide(authorization.replace(/^\w+ /, ''));
			const request = call.compose();
			return { ...request, headers: { Authorization: authorization, ...request.headers } };
		},
		renew: renewable ? () => session.refused(authorization) : undefined,
	});
}
