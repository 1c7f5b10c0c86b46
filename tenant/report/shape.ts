import { nameOf, type Values } from './names';

/** The form of a JSON value: its keys and types. */
export type Shape = string | [Shape] | { [key: string]: Shape };

const DEEPEST = 6;

/** @returns the form of a value, without any value; what is no plain name of a field is a `<key>` */
export function shapeOf(value: unknown, values: Values, depth = 0): Shape {
	if (value === null) return 'null';
	if (typeof value === 'string') return value === '' ? 'empty text' : 'text';
	if (typeof value !== 'object') return typeof value;
	if (depth >= DEEPEST) return 'deeper';
	if (Array.isArray(value)) {
		const [first, ...others] = value.map((entry) => shapeOf(entry, values, depth + 1));
		return first === undefined ? 'empty list' : [others.reduce(both, first)];
	}
	const shape: Record<string, Shape> = {};
	for (const [key, inner] of Object.entries(value)) {
		const name = nameOf(key, values) ?? '<key>';
		const form = shapeOf(inner, values, depth + 1);
		shape[name] = shape[name] === undefined ? form : both(shape[name], form);
	}
	return shape;
}

/** @returns the form of two values that stand in the same place */
export function both(one: Shape, other: Shape): Shape {
	if (JSON.stringify(one) === JSON.stringify(other)) return one;
	if (Array.isArray(one) && Array.isArray(other)) return [both(one[0], other[0])];
	if (isFields(one) && isFields(other)) {
		const names = [...new Set([...Object.keys(one), ...Object.keys(other)])];
		return Object.fromEntries(
			names.map((name) => {
				const [a, b] = [one[name], other[name]];
				return [name, a === undefined ? b! : b === undefined ? a : both(a, b)];
			}),
		);
	}
	const words = [one, other].flatMap((form) => (typeof form === 'string' ? form.split(' or ') : ['a form of its own']));
	return [...new Set(words)].sort().join(' or ');
}

function isFields(shape: Shape): shape is Record<string, Shape> {
	return typeof shape === 'object' && !Array.isArray(shape);
}
