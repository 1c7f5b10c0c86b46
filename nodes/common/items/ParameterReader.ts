import type { IExecuteFunctions, INodeExecutionData, INodeParameters } from 'n8n-workflow';
import type { Operation } from '../model/domain';
import { Fault } from '../model/fault';
import { asInvalid } from './asInvalid';
import { isGuard, isOffered, keepsFromChanging, type RawOptions } from './mergeOptions';
import { plainField, valueAt } from './plainField';

/** One item's options, and those that can't be read. */
export interface ItemOptions {
	/** One that can't be read is there, and says nothing. */
	values: RawOptions;
	/** Why the item fails. */
	fault: Fault | null;
	/** Why every item fails: without a guard no one may be changed. */
	guardFault: Fault | null;
}

/**
 * Reads a node's parameters for each item; one that is the same for all items is read once, and a
 * locator that only names a field of the item is read from there.
 */
export class ParameterReader {
	private readonly same = new Map<string, unknown>();
	private readonly plain = new Map<string, PlainLocator | null>();
	private readonly raw: INodeParameters;
	private readonly items: INodeExecutionData[];
	private readonly fromModel: RegExp;
	private sameOptions: ItemOptions | null = null;

	constructor(private readonly context: IExecuteFunctions) {
		const { parameters, type } = context.getNode();
		this.raw = parameters;
		this.fromModel = type.endsWith('Tool') ? FROM_AI_IN_A_TOOL : FROM_AI;
		this.items = context.getInputData();
	}

	/** @throws what n8n throws for an expression that can't be evaluated */
	get(name: string, item: number, fallback?: unknown): unknown {
		return this.read(name, this.raw[name], item, fallback);
	}

	/** Reads the options that the operation offers, one by one: another's expression is nothing to it. */
	options(item: number, operation: Operation): ItemOptions {
		if (this.sameOptions) return this.sameOptions;
		const options: ItemOptions = { values: {}, fault: null, guardFault: null };
		const raw = this.raw.options;
		const isOne = typeof raw !== 'object' || raw === null;
		for (const [name, own] of isOne ? [[null, raw] as const] : Object.entries(raw)) {
			if (name !== null && !isOffered(name, operation)) continue;
			if (mayKeepFromChanging(name, operation) && holdsExpression(own, this.fromModel))
				options.guardFault ??= leftToAModel(name, FROM_AI.test(JSON.stringify(own)) ? '$fromAI' : IN_A_TOOL);
			else this.option(name, own, item, options);
		}
		if (!isOne && !holdsExpression(raw)) this.sameOptions = options;
		return options;
	}

	/** @param name - null: all of them, where they are one expression */
	private option(name: string | null, raw: unknown, item: number, options: ItemOptions): void {
		try {
			if (name === null) Object.assign(options.values, this.read('options', raw, item, {}));
			else options.values[name] = this.read(`options.${name}`, raw, item, null);
		} catch (error) {
			const fault = unreadOption(name, item, asInvalid(error));
			options.fault ??= fault;
			if (name === null || isGuard(name)) options.guardFault ??= fault;
			else options.values[name] = undefined;
		}
	}

	private read(name: string, raw: unknown, item: number, fallback: unknown): unknown {
		if (this.same.has(name)) return this.same.get(name);
		const plain = this.plainValue(name, raw, item);
		if (plain !== undefined) return plain;
		const value: unknown = this.context.getNodeParameter(name, item, fallback);
		if (!holdsExpression(raw)) this.same.set(name, value);
		return value;
	}

	private plainValue(name: string, raw: unknown, item: number): unknown {
		let plain = this.plain.get(name);
		if (plain === undefined) {
			plain = plainLocator(raw);
			this.plain.set(name, plain);
		}
		const value = plain && valueAt(this.items[item]?.json, plain.steps);
		return value === null || value === undefined ? undefined : { ...plain!.locator, value };
	}
}

/** n8n knows it in any case; what its arguments are doesn't matter. */
const FROM_AI = /\$fromai/i;
/** A tool's own item is what the model sent, more than it was asked for included; another of its fields may be, too. */
const FROM_AI_IN_A_TOOL = /\$(fromai|json|input|items?|data|tool|(raw)?parameter)\b/i;
const IN_A_TOOL = 'as a tool, the node’s input is what the model sent';

/** @param name - null: all of the options */
function mayKeepFromChanging(name: string | null, operation: Operation): boolean {
	return name === null ? isOffered('dryRun', operation) : keepsFromChanging(name);
}

function leftToAModel(name: string | null, how: string): Fault {
	const which = name === null ? 'options are' : `option “${titleOf(name)}” is`;
	return new Fault('invalid', `The ${which} left to an AI model (${how}), so that no one was changed.`, {
		advice: 'Whom the node may change isn’t for a model to say: give a value of your own in the node’s options.',
	});
}

function unreadOption(name: string | null, item: number, why: Fault): Fault {
	const which = name === null ? 'options' : `option “${titleOf(name)}”`;
	const whom = name === null || isGuard(name) ? ', so that no one was changed' : '';
	return why.but({ message: `The ${which} of item ${item} can’t be read${whom}. ${why.message}` });
}

/** @returns an option's name as the editor shows it */
function titleOf(name: string): string {
	return name.replace(/[A-Z]/g, ' $&').replace(/^./, (first) => first.toUpperCase());
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

/** @param which - what the expression holds; default: anything */
function holdsExpression(value: unknown, which = /^/): boolean {
	if (typeof value === 'string') return value.startsWith('=') && which.test(value);
	return typeof value === 'object' && value !== null && Object.values(value).some((own) => holdsExpression(own, which));
}
