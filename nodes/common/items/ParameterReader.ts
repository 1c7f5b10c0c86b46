import type { IExecuteFunctions, INodeExecutionData, INodeParameters } from 'n8n-workflow';
import type { Operation } from '../model/domain';
import { Fault } from '../model/fault';
import { asInvalid } from './asInvalid';
import { ruleOf, titleOf } from '../model/runOptions';
import type { RawOptions } from './mergeOptions';
import { plainLocator } from './plainField';

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
	private readonly raw: INodeParameters;
	private readonly items: INodeExecutionData[];
	private readonly fromModel: RegExp;
	private sameOptions: ItemOptions | null = null;

	constructor(private readonly context: IExecuteFunctions) {
		const { parameters, type } = context.getNode();
		this.raw = parameters;
		this.items = context.getInputData();
		this.fromModel = type.endsWith('Tool') ? FROM_AI_IN_A_TOOL : FROM_AI;
	}

	/** @throws what n8n throws for an expression that can't be evaluated */
	get(name: string, item: number, fallback?: unknown): unknown {
		return this.read(name, this.raw[name], item, fallback);
	}

	/** Reads the options that the operation offers, one by one: another's expression is nothing to it. */
	options(item: number, operation: Operation): ItemOptions {
		if (this.sameOptions) return this.sameOptions;
		const options: ItemOptions = { values: {}, fault: null, guardFault: null };
		const raw = this.raw.options ?? {};
		// n8n makes an empty collection of one expression for all of them.
		if (typeof raw !== 'object') options.guardFault = new Fault('invalid', 'The options can’t be read.');
		for (const [name, own] of Object.entries(raw)) {
			const rule = ruleOf(name);
			if (!rule || rule.notOf?.includes(operation)) continue;
			if ((rule.guards || name === 'dryRun') && holdsExpression(own, this.fromModel))
				options.guardFault ??= leftToAModel(name, FROM_AI.test(JSON.stringify(own)) ? '$fromAI' : IN_A_TOOL);
			else this.option(name, own, item, options);
		}
		if (!holdsExpression(raw)) this.sameOptions = options;
		return options;
	}

	private option(name: string, raw: unknown, item: number, options: ItemOptions): void {
		try {
			options.values[name] = this.read(`options.${name}`, raw, item, null);
		} catch (error) {
			const why = asInvalid(error);
			const whom = ruleOf(name)?.guards ? ', so that no one was changed' : '';
			const message = `The option “${titleOf(name)}” of item ${item} can’t be read${whom}. ${why.message}`;
			const fault = why.but({ message });
			options.fault ??= fault;
			if (whom) options.guardFault ??= fault;
			else options.values[name] = undefined;
		}
	}

	private read(name: string, raw: unknown, item: number, fallback: unknown): unknown {
		if (this.same.has(name)) return this.same.get(name);
		const plain = plainLocator(raw, this.items[item]?.json);
		if (plain) return plain;
		const value: unknown = this.context.getNodeParameter(name, item, fallback);
		if (!holdsExpression(raw)) this.same.set(name, value);
		return value;
	}
}

/** n8n knows it in any case; what its arguments are doesn't matter. */
const FROM_AI = /\$fromai/i;
/** A tool's own item is what the model sent, more than it was asked for included; another of its fields may be, too. */
const FROM_AI_IN_A_TOOL = /\$(fromai|json|input|items?|data|tool|(raw)?parameter)\b/i;
const IN_A_TOOL = 'as a tool, the node’s input is what the model sent';

function leftToAModel(name: string, how: string): Fault {
	return new Fault(
		'invalid',
		`The option “${titleOf(name)}” is left to an AI model (${how}), so that no one was changed.`,
		{ advice: 'Whom the node may change isn’t for a model to say: give a value of your own in the node’s options.' },
	);
}

/** @param which - what the expression holds; default: anything */
function holdsExpression(value: unknown, which = /^/): boolean {
	if (typeof value === 'string') return value.startsWith('=') && which.test(value);
	return typeof value === 'object' && value !== null && Object.values(value).some((own) => holdsExpression(own, which));
}
