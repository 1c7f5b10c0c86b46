import { ApplicationError, BaseError } from 'n8n-workflow';
import { asFault, Fault } from '../model/fault';

/** @returns n8n's own words, such as on an expression; null of errors that aren't n8n's, which may hold a secret */
export function n8nSays(error: unknown): string | null {
	return error instanceof BaseError || error instanceof ApplicationError ? error.message : null;
}

/** @returns the fault of a parameter that can't be read; n8n's own errors of an expression name the expression */
export function asInvalid(error: unknown): Fault {
	if (error instanceof Fault) return error;
	const says = n8nSays(error);
	const message = `A parameter of this item can’t be read${says === null ? '.' : `: ${says}`}`;
	if (says === null) return asFault(error).but({ outcome: 'invalid', message });
	return new Fault('invalid', message, { advice: 'Check the expressions in this node.' });
}
