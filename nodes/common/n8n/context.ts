import type { IExecuteFunctions } from 'n8n-workflow';
import { asFault } from '../model/fault';
import { n8nSays } from '../items/asInvalid';
import type { ParameterReader } from '../items/ParameterReader';
import { systemClock } from '../model/clock';
import type { Operation } from '../model/domain';
import type { Hint } from '../outcomes/summary';
import type { OnError } from '../outcomes/output';
import type { EgressFilter } from '../transport/connection';
import type { Redactor } from '../transport/redact';
import type { Wire } from '../transport/wire';
import { contained } from '../vendor/contained';
import { credentialFault } from '../vendor/credential';
import type { CredentialFields, Vendor } from '../vendor/Vendor';
import type { Place } from '../who/Person';
import { Search, type SearchLimits } from '../who/Search';
import { hideSecrets, openLine, type LineLimits } from './line';

/** A credential, and the vendor that it opens. */
export interface Credential {
	fields: CredentialFields;
	/**
	 * Opens a part of the vendor, once.
	 * @throws {Fault} when the credential can't be used
	 */
	open: (wire: Wire, scope: string, limits: SearchLimits) => Place;
	/** @returns what was learnt from all that was opened */
	hints: () => Hint[];
}

/**
 * Reads the node's credential, and has its secrets hidden. One that n8n doesn't give is a failure of each item
 * that needs it: where the node is to continue, n8n would pass the input on as if all had gone well.
 */
export async function readCredential(
	context: Pick<IExecuteFunctions, 'getCredentials'>,
	vendor: Vendor,
	redactor: Redactor,
): Promise<Credential> {
	const places = new Map<string, Place>();
	// Each thing once, however many of them say it.
	const hints = () =>
		[...new Set([...places.values()].flatMap(({ directory }) => directory.hints?.() ?? []))].map((said): Hint => [
			'info',
			said,
		]);
	try {
		const fields: CredentialFields = await context.getCredentials(vendor.credentialType);
		hideSecrets(redactor, vendor, fields);
		const open: Credential['open'] = (wire, scope, limits) => {
			try {
				const known = places.get(scope);
				if (known) return known;
				const directory = contained(vendor.open(fields, wire, scope));
				places.set(scope, { scope, directory, search: new Search(directory, limits) });
				return places.get(scope)!;
			} catch (error) {
				throw asFault(error);
			}
		};
		return { fields, open, hints };
	} catch (error) {
		const says = n8nSays(error);
		const fault = credentialFault(
			`The credential can’t be read${says === null ? '.' : `: ${says}`}`,
			says === null ? asFault(error).advice! : 'Choose a credential in the node.',
		);
		const open = () => {
			throw fault;
		};
		return { fields: {}, open, hints };
	}
}

/** What one execution of a node is about. */
export interface Execution {
	context: IExecuteFunctions;
	vendor: Vendor;
	operation: Operation;
	/** How many input items there are. */
	count: number;
	credential: Credential;
	reader: ParameterReader;
	onError: OnError;
	redactor: Redactor;
}

/** What executions and list searches may offer, by n8n's version; the egress filter from 2.28 on. */
interface Offers {
	helpers: object & { getSecureEgressFilter?: () => EgressFilter };
	getExecutionCancelSignal?: () => AbortSignal | undefined;
}

/** Works with an open line to the vendor, with what the running n8n offers for it. */
export async function withWire<T>(
	{
		context,
		vendor,
		credential,
		redactor,
	}: Pick<Execution, 'vendor' | 'redactor' | 'credential'> & { context: Offers },
	limits: LineLimits,
	work: (wire: Wire) => Promise<T>,
): Promise<T> {
	const line = openLine(vendor, credential.fields, limits, {
		egress: context.helpers.getSecureEgressFilter?.() ?? null,
		redactor,
		signal: context.getExecutionCancelSignal?.(),
		clock: systemClock,
	});
	try {
		return await work(line.wire);
	} finally {
		await line.close();
	}
}

/** Shows hints above the node's output, where the running n8n can. What was done stands without them. */
export function addHints(context: IExecuteFunctions, hints: () => readonly Hint[]): void {
	try {
		const { addExecutionHints } = context as Partial<Pick<IExecuteFunctions, 'addExecutionHints'>>;
		for (const [type, message] of hints())
			if (message !== null) addExecutionHints?.call(context, { message, type, location: 'outputPane' });
	} catch {
		// The items tell the same.
	}
}
