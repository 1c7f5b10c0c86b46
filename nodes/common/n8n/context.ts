import type { IExecuteFunctions, NodeExecutionHint } from 'n8n-workflow';
import { systemClock } from '../model/clock';
import type { RunOptions } from '../model/runOptions';
import { hintsOf } from '../outcomes/summary';
import type { OnError } from '../outcomes/output';
import type { EgressFilter } from '../transport/connection';
import type { Wire } from '../transport/wire';
import { credentialFault } from '../vendor/credential';
import type { UserDirectory } from '../vendor/UserDirectory';
import type { CredentialFields, Vendor } from '../vendor/Vendor';
import { openLine, type Line } from './line';

/** A credential, and the vendor that it opens. */
export interface Credential {
	fields: CredentialFields;
	/** @throws {Fault} when the credential can't be used */
	open: (wire: Wire, scope: string) => UserDirectory;
	/** @returns what was learnt from all that was opened */
	hints: () => NodeExecutionHint[];
}

/**
 * Reads the node's credential. One that n8n doesn't give is a failure of each item that needs it: where the
 * node is to continue, n8n would pass the input on as if all had gone well.
 */
export async function readCredential(context: IExecuteFunctions, vendor: Vendor): Promise<Credential> {
	const opened: UserDirectory[] = [];
	const hints = () => hintsOf(opened);
	try {
		const fields: CredentialFields = await context.getCredentials(vendor.credentialType);
		const open: Credential['open'] = (wire, scope) => {
			const directory = vendor.open(fields, wire, scope);
			opened.push(directory);
			return directory;
		};
		return { fields, open, hints };
	} catch (error) {
		const why = error instanceof Error ? error.message : String(error);
		const fault = credentialFault(`The credential can’t be read: ${why}`, 'Choose a credential in the node.');
		return {
			fields: {},
			open: () => {
				throw fault;
			},
			hints,
		};
	}
}

/** What executions and list searches may offer, by n8n's version. */
interface Offers {
	helpers: object;
	getExecutionCancelSignal?: () => AbortSignal | undefined;
}

/** @returns a line with what the running n8n offers for it */
export function lineFor(context: Offers, vendor: Vendor, credential: CredentialFields, options: RunOptions): Line {
	return openLine(vendor, credential, options, {
		egress: egressOf(context),
		signal: context.getExecutionCancelSignal?.(),
		clock: systemClock,
	});
}

/** n8n has it from 2.28 on. */
function egressOf({ helpers }: Offers): EgressFilter | null {
	const { getSecureEgressFilter } = helpers as { getSecureEgressFilter?: () => EgressFilter };
	return getSecureEgressFilter?.() ?? null;
}

/** @returns how a failed item leaves the node */
export function onErrorOf(context: IExecuteFunctions): OnError {
	if (!context.continueOnFail()) return 'stop';
	return context.getNode().onError === 'continueErrorOutput' ? 'errorOutput' : 'regular';
}

/** Shows hints above the node's output, where the running n8n can. */
export function addHints(context: IExecuteFunctions, hints: ReadonlyArray<NodeExecutionHint | null>): void {
	const { addExecutionHints } = context as Partial<Pick<IExecuteFunctions, 'addExecutionHints'>>;
	const given = hints.filter((hint) => hint !== null);
	if (given.length > 0) addExecutionHints?.call(context, ...given);
}
