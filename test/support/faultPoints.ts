import type { IExecuteFunctions } from 'n8n-workflow';
import { newEffort, type Effort } from '../../nodes/common/model/effort';
import type { Wire } from '../../nodes/common/transport/wire';
import type { UserDirectory } from '../../nodes/common/vendor/UserDirectory';
import { REQUEST } from './wired';

/** What may be thrown, from anywhere; nothing of it may ever be shown. */
export const SECRET = 'Hush-4711-Hush';

class Hostile extends Error {
	override get message(): string {
		throw new Error(SECRET);
	}
	override get stack(): string {
		throw new Error(SECRET);
	}
}

export const THROWN: Record<string, () => unknown> = {
	'an error': () => new Error(`password=${SECRET}`),
	'a TypeError': () => new TypeError(`${SECRET} is not a function`),
	'a text': () => SECRET,
	nothing: () => undefined,
	'an error of axios': () =>
		Object.assign(new Error(SECRET), {
			isAxiosError: true,
			config: { headers: { Authorization: SECRET } },
			response: { status: 200, data: SECRET },
		}),
	'an error that throws when it is read': () => Object.create(Hostile.prototype) as unknown,
};

/** Counts the calls of one run, and throws at one of them; or at that one and every later call of the same name. */
export class FaultPoints {
	readonly names: string[] = [];
	private broken: string | null = null;

	constructor(
		private readonly at: number | null = null,
		private readonly thrown: () => unknown = () => undefined,
		private readonly lasts = false,
	) {}

	pass(name: string): void {
		const isHere = this.names.push(name) - 1 === this.at;
		if (isHere) this.broken = name;
		if (isHere || (this.lasts && this.broken === name)) throw this.thrown();
	}

	/** @returns the object, with each call of a method a point */
	around<T extends object>(target: T, place: string): T {
		return new Proxy(target, {
			get: (own, key): unknown => {
				const value: unknown = Reflect.get(own, key);
				if (typeof value !== 'function') return value;
				return (...given: unknown[]): unknown => {
					const about = key === 'getNodeParameter' ? ` ${String(given[0])}` : '';
					this.pass(`${place}.${String(key)}${about}`);
					return Reflect.apply(value, own, given);
				};
			},
		});
	}

	context(context: IExecuteFunctions): IExecuteFunctions {
		return this.around(context, 'n8n');
	}

	/** A directory whose calls go over the wire, with a point before and after what each does. */
	directory(directory: UserDirectory, wire: Wire): UserDirectory {
		const over = async <T>(name: string, changes: boolean, effort: Effort, work: () => Promise<T>): Promise<T> => {
			this.pass(`vendor.${name}`);
			await wire.send({ compose: () => REQUEST, judge: () => null, effort, changes });
			const result = await work();
			this.pass(`vendor.${name}, done`);
			return result;
		};
		return {
			traits: directory.traits,
			ownAccount: directory.ownAccount,
			lookUp: (name, effort) => over('lookUp', false, effort, () => directory.lookUp(name, effort)),
			page: (query, cursor, effort) => over('page', false, effort, () => directory.page(query, cursor, effort)),
			change: (action, orders, effort) =>
				over('change', true, effort, () =>
					directory.change(action, orders, newEffort({ maxRetries: 0, maxWaitMs: 0 })),
				),
			hints: () => {
				this.pass('vendor.hints');
				return [];
			},
		};
	}
}
