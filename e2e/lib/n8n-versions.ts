/** How one n8n is installed and run: the only place that knows a version's quirks. */
export interface N8nRecipe {
	/** Exact version of the npm package `n8n`. */
	readonly n8n: string;
	/** Exact version of the Node that it runs on, from the npm registry. */
	readonly node: string;
	/** npm `overrides` without which this version can't be installed from a registry alone. */
	readonly overrides: Readonly<Record<string, string>>;
	/** Native packages to build, since the install itself runs no scripts. */
	readonly rebuild: readonly string[];
	/** Environment variables that this version needs. */
	readonly env: Readonly<Record<string, string>>;
	/** What this version has and others lack; the tests hold every yes and no against it. */
	readonly can: {
		/** A person can be asked to approve an AI agent's tool call. */
		readonly approveTools: boolean;
		/** A node's summary is shown above its output. */
		readonly showHints: boolean;
		/** A node's own client can follow n8n's rules on which hosts may be reached. */
		readonly filterEgress: boolean;
	};
}

// linkedom above 0.18.12 depends on a package that not every registry holds; xlsx comes from a plain URL in n8n 1.x and early 2.x.
const linkedom = { linkedom: '0.18.12' };
const linkedomAndXlsx = { ...linkedom, xlsx: '0.18.5' };

/** The n8n versions that this package is tried on, newest first. */
export const N8N_VERSIONS = {
	'2.41': {
		n8n: '2.41.1',
		node: '24.21.0',
		overrides: linkedom,
		rebuild: ['sqlite3', 'isolated-vm'],
		env: { N8N_DISABLED_MODULES: 'mcp-registry' },
		can: { approveTools: true, showHints: true, filterEgress: true },
	},
	'2.8': {
		n8n: '2.8.4',
		node: '20.20.2',
		overrides: linkedomAndXlsx,
		rebuild: ['sqlite3'],
		env: {},
		can: { approveTools: true, showHints: true, filterEgress: false },
	},
	'1.123': {
		n8n: '1.123.81',
		node: '20.20.2',
		overrides: linkedomAndXlsx,
		rebuild: ['sqlite3'],
		env: { N8N_EXPRESSION_ENGINE: 'legacy', N8N_RUNNERS_ENABLED: 'true' },
		can: { approveTools: false, showHints: true, filterEgress: false },
	},
} as const satisfies Record<string, N8nRecipe>;

/** A line of n8n versions that this package is tried on. */
export type N8nLine = keyof typeof N8N_VERSIONS;

/** The lines to try now, newest first; N8N_USER_STATUS_LINES names fewer of them, such as "2.41,1.123". */
export const LINES: readonly N8nLine[] = chosen(process.env.N8N_USER_STATUS_LINES);

/** The newest line, in which a person looks at the editor. */
export const NEWEST: N8nLine = '2.41';

function chosen(names?: string): N8nLine[] {
	const all = Object.keys(N8N_VERSIONS) as N8nLine[];
	return names ? all.filter((line) => names.split(',').includes(line)) : all;
}
