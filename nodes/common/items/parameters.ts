import type { IExecuteFunctions, INodeExecutionData, INodeParameters } from 'n8n-workflow';
import type { Action, NameKind, Operation } from '../model/domain';
import { Fault } from '../model/fault';
import { parseName } from '../model/names';
import type { Ask, Unusable } from './Ask';
import { text } from '../model/json';
import type { CredentialFields, Vendor } from '../vendor/Vendor';
import type { RawOptions } from './mergeOptions';
import { plainField, valueAt } from './plainField';

/**
 * Reads a node's parameters for each item; one that is the same for all items is read once, and a
 * locator that only names a field of the item is read from there.
 */
export class ParameterReader {
	private readonly same = new Map<string, unknown>();
	private readonly plain = new Map<string, PlainLocator | null>();
	private readonly raw: INodeParameters;
	private readonly items: INodeExecutionData[];

	constructor(private readonly context: IExecuteFunctions) {
		this.raw = context.getNode().parameters;
		this.items = context.getInputData();
	}

	/** @throws what n8n throws for an expression that can't be evaluated */
	get(name: string, item: number, fallback?: unknown): unknown {
		if (this.same.has(name)) return this.same.get(name);
		const plain = this.plainValue(name, item);
		if (plain !== undefined) return plain;
		const value: unknown = this.context.getNodeParameter(name, item, fallback);
		if (!holdsExpression(this.raw[name])) this.same.set(name, value);
		return value;
	}

	private plainValue(name: string, item: number): unknown {
		let plain = this.plain.get(name);
		if (plain === undefined) {
			plain = plainLocator(this.raw[name]);
			this.plain.set(name, plain);
		}
		const value = plain && valueAt(this.items[item]?.json, plain.steps);
		return value === null || value === undefined ? undefined : { ...plain!.locator, value };
	}
}

/** A locator whose only expression is a field of the item. */
interface PlainLocator {
	locator: object;
	steps: string[];
}

function plainLocator(raw: unknown): PlainLocator | null {
	if (typeof raw !== 'object' || raw === null || !('__rl' in raw) || !('value' in raw)) return null;
	const { value, ...locator } = raw;
	const steps = plainField(value);
	return steps === null || holdsExpression(locator) ? null : { locator, steps };
}

function holdsExpression(value: unknown): boolean {
	if (typeof value === 'string') return value.startsWith('=');
	return typeof value === 'object' && value !== null && Object.values(value).some(holdsExpression);
}

/** What the items ask of a vendor, and with which options. */
export interface Questions {
	asks: Ask[];
	unusable: Unusable[];
	options: RawOptions[];
	/** Why an item's options, and so its guards, are missing in `options`. */
	unread?: Fault;
}

/** Reads every item. One that can't be read is its own failure and nobody else's. */
export function readItems(
	context: IExecuteFunctions,
	vendor: Vendor,
	operation: Action,
	count: number,
	credential: CredentialFields = {},
): Questions {
	const reader = new ParameterReader(context);
	// The credential's own part, named in the node, is no second one.
	const own = vendor.scopeParameter ? (text(credential[vendor.scopeParameter])?.trim() ?? '') : '';
	const partOf = (item: number) => scopeOf(vendor, reader, item) || own;
	const questions: Questions = { asks: [], unusable: [], options: [] };
	for (let item = 0; item < count; item++) {
		let action = operation;
		let reason: string | null = null;
		let options: RawOptions | null = null;
		try {
			options = reader.get('options', item, {}) as RawOptions;
			questions.options.push(options);
			reason = text(reader.get('reason', item, null));
			action = actionOf(vendor, operation, reader.get('whenNoLock', item, 'refuse'));
			const { by, value } = locator(vendor, reader.get('user', item, null));
			questions.asks.push({ item, action, reason, name: parseName(by, value), scope: partOf(item) });
		} catch (error) {
			questions.unusable.push({ item, action, reason, name: null, fault: asInvalid(error) });
			if (options === null) questions.unread ??= unreadOptions(item);
		}
	}
	return questions;
}

function unreadOptions(item: number): Fault {
	return new Fault('invalid', `The options of item ${item} can’t be read, so that no one was changed.`, {
		advice: 'They may say who is protected. Check the expressions in “Options”.',
	});
}

/** What is really asked of the vendor: a lock may be a disable where there is no lock. */
function actionOf({ traits, label }: Vendor, operation: Action, whenNoLock: unknown): Action {
	if (traits.actions.includes(operation)) return operation;
	if (operation === 'lock' && whenNoLock === 'disable') return 'disable';
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

/** @returns the part of the vendor that an item's user belongs to; empty: the credential's */
export function scopeOf(
	{ scopeParameter }: Pick<Vendor, 'scopeParameter'>,
	reader: ParameterReader,
	item: number,
): string {
	if (!scopeParameter) return '';
	const parameter = reader.get(scopeParameter, item, '');
	const value =
		typeof parameter === 'object' && parameter !== null && 'value' in parameter ? parameter.value : parameter;
	if (value === null || value === undefined) return '';
	const scope = text(value) ?? (value === '' ? '' : null);
	if (scope === null)
		throw new Fault('invalid', 'The directory isn’t given as text.', {
			advice: 'Choose it from the list, or give its ID.',
		});
	return scope.trim();
}

/** n8n's own errors of an expression name the expression; they are the item's, too. */
export function asInvalid(error: unknown): Fault {
	if (error instanceof Fault) return error;
	const what = error instanceof Error ? error.message : String(error);
	return new Fault('invalid', `A parameter of this item can’t be read: ${what}`, {
		advice: 'Check the expressions in this node.',
	});
}

/** @returns the operation that the node is set to */
export function operationOf(context: IExecuteFunctions): Operation {
	return context.getNodeParameter('operation', 0) as Operation;
}
