import type { IExecuteFunctions } from 'n8n-workflow';
import { ACTIONS, type Action, type NameKind, type Operation } from '../model/domain';
import { Fault } from '../model/fault';
import { parseName } from '../model/names';
import type { Ask, Unusable } from './Ask';
import { text } from '../model/json';
import { asInvalid } from './asInvalid';
import type { CredentialFields, Vendor } from '../vendor/Vendor';
import { isDryRun, type RawOptions } from './mergeOptions';
import type { ParameterReader } from './ParameterReader';

/** What the items ask of a vendor, and with which options. */
export interface Questions {
	asks: Ask[];
	unusable: Unusable[];
	options: RawOptions[];
	/** Why no one may be changed: a guard that can't be read. */
	unread: Fault | null;
}

/** Reads every item. One that can't be read is its own failure and nobody else's. */
export function readItems(
	reader: ParameterReader,
	vendor: Vendor,
	operation: Action,
	count: number,
	credential: CredentialFields = {},
): Questions {
	const questions: Questions = { asks: [], unusable: [], options: [], unread: null };
	for (let item = 0; item < count; item++) {
		const known: Omit<Unusable, 'fault'> = { item, action: operation, name: null, reason: null };
		try {
			const { values, fault, guardFault } = reader.options(item, operation);
			questions.options.push(values);
			questions.unread ??= guardFault;
			known.reason = text(reader.get('reason', item, null));
			known.action = actionOf(vendor, operation, () => reader.get('whenNoLock', item, 'refuse'));
			const { by, value } = locator(vendor, reader.get('user', item, null));
			known.name = parseName(by, value);
			const scope = scopeOf(vendor, reader, item, credential);
			if (fault) throw fault;
			questions.asks.push({ ...known, name: known.name, scope, dryRun: isDryRun(values) });
		} catch (error) {
			questions.unusable.push({ ...known, fault: asInvalid(error) });
		}
	}
	return questions;
}

/** What is really asked of the vendor: a lock may be a disable where there is no lock. */
function actionOf({ traits, label }: Vendor, operation: Action, whenNoLock: () => unknown): Action {
	if (traits.actions.includes(operation)) return operation;
	if (operation === 'lock' && whenNoLock() === 'disable') return 'disable';
	throw new Fault('unsupported', `${label} has no way to ${operation} a user.`, {
		advice:
			operation === 'lock' ? 'Set “When There Is No Lock” to “Disable the User” if that is what is wanted.' : undefined,
	});
}

const MODES = new Set<unknown>(['id', 'email', 'login'] satisfies NameKind[]);

/** @returns the kind and the unchecked value of a user locator */
export function locator(vendor: Pick<Vendor, 'listStores'>, parameter: unknown): { by: NameKind; value: unknown } {
	if (typeof parameter !== 'object' || parameter === null || !('mode' in parameter))
		return { by: 'email', value: parameter };
	const { mode, value } = parameter as { mode: unknown; value?: unknown };
	if (mode === 'list') return { by: vendor.listStores, value };
	if (!MODES.has(mode))
		throw new Fault('invalid', 'The field “User” has an unknown mode.', {
			advice: 'Choose From List, By ID, By Email or By Login.',
		});
	return { by: mode as NameKind, value };
}

/** @returns what a locator holds, or what is there in its place */
export function valueIn(parameter: unknown): unknown {
	return typeof parameter === 'object' && parameter !== null && 'value' in parameter ? parameter.value : parameter;
}

/** @returns the part of the vendor that an item's user belongs to: the node's, else the credential's own */
export function scopeOf(
	{ scopeParameter }: Pick<Vendor, 'scopeParameter'>,
	reader: ParameterReader,
	item: number,
	credential: CredentialFields,
): string {
	if (!scopeParameter) return '';
	const own = text(credential[scopeParameter])?.trim() ?? '';
	const value = valueIn(reader.get(scopeParameter, item, ''));
	if (value === null || value === undefined) return own;
	const scope = text(value) ?? (value === '' ? '' : null);
	if (scope === null)
		throw new Fault('invalid', 'The directory isn’t given as text.', {
			advice: 'Choose it from the list, or give its ID.',
		});
	return scope.trim() || own;
}

const OPERATIONS = new Set<unknown>([...ACTIONS, 'get', 'getMany'] satisfies Operation[]);

/**
 * @returns the operation that the node is set to
 * @throws {Fault} `invalid`, when there is no such operation
 */
export function operationOf(context: IExecuteFunctions): Operation {
	const operation: unknown = context.getNodeParameter('operation', 0, null);
	if (OPERATIONS.has(operation)) return operation as Operation;
	throw new Fault('invalid', `The operation “${text(operation) ?? ''}” doesn’t exist.`, {
		advice: 'Choose one in the node.',
	});
}
