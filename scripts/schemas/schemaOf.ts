import path from 'node:path';
import ts from 'typescript';
import { ROOT } from '../lib/project';

/** As much of JSON Schema as the output needs. */
export interface Schema {
	type?: string | string[];
	enum?: Array<string | boolean | null>;
	properties?: Record<string, Schema>;
	required?: string[];
	/** An object that may be null: the editor shows what is in an object only where its type is the one word. */
	nullable?: true;
	anyOf?: Schema[];
}

/**
 * Reads interfaces of a source file as schemas. A field of type `unknown` has none: nothing can be mapped from it.
 * @throws Error when a type has no such form
 */
export function schemasOf(file: string, names: readonly string[]): Schema[] {
	const { config } = ts.readConfigFile(path.join(ROOT, 'tsconfig.json'), (name) => ts.sys.readFile(name)) as {
		config: { compilerOptions: object };
	};
	const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, ROOT);
	const program = ts.createProgram([file], { ...options, types: [] });
	const checker = program.getTypeChecker();
	const source = program.getSourceFile(file)!;
	const exported = checker.getExportsOfModule(checker.getSymbolAtLocation(source)!);
	return names.map((name) => {
		const symbol = exported.find((one) => one.name === name);
		if (!symbol) throw new Error(`${file} exports no ${name}`);
		return typed(checker.getDeclaredTypeOfSymbol(symbol));
	});

	function typed(type: ts.Type): Schema {
		const parts = (type.isUnion() ? type.types : [type]).filter(({ flags }) => !(flags & ts.TypeFlags.Undefined));
		const some = parts.filter(({ flags }) => !(flags & ts.TypeFlags.Null));
		const orNull = some.length < parts.length;
		const [only] = some;
		if (some.length === 1 && only!.flags & ts.TypeFlags.Object)
			return { ...fields(only!), ...(orNull && { nullable: true }) };
		const words = some.flatMap((part) => (part.isStringLiteral() ? [part.value] : []));
		const types = [...new Set(some.map(word)), ...(orNull ? ['null'] : [])];
		return {
			type: types.length === 1 ? types[0]! : types,
			...(words.length > 0 && { enum: [...words, ...(orNull ? [null] : [])] }),
		};
	}

	function fields(type: ts.Type): Schema {
		const known = checker.getPropertiesOfType(type).flatMap((property) => {
			const own = checker.getTypeOfSymbol(property);
			const optional = (property.flags & ts.SymbolFlags.Optional) !== 0;
			return own.flags & ts.TypeFlags.Unknown ? [] : [{ name: property.name, optional, schema: typed(own) }];
		});
		return {
			type: 'object',
			properties: Object.fromEntries(known.map(({ name, schema }) => [name, schema])),
			required: known.filter(({ optional }) => !optional).map(({ name }) => name),
		};
	}

	function word(type: ts.Type): string {
		const { StringLike, NumberLike, BooleanLike } = ts.TypeFlags;
		if (type.flags & StringLike) return 'string';
		if (type.flags & NumberLike) return 'number';
		if (type.flags & BooleanLike) return 'boolean';
		throw new Error(`${checker.typeToString(type)} can't be told in a schema`);
	}
}
