import { parseArgs } from 'node:util';
import { SANDBOX_NAMES, startSandbox, type Sandbox, type VendorSandbox } from '.';
import { addExamplePeople, SPECIAL_PEOPLE } from './examplePeople';
import { asInPanel, labelOf } from './labels';
import { SandboxPage } from './page';
import { CHARACTERS, type Character, type CharacterName } from './scim';

const USAGE = `Runs the four vendors and a SCIM server on this machine, until Ctrl-C.

  npm run sandbox -- [--host 127.0.0.1] [--port 8801] [--tls] [--latency MS] [--limit REQUESTS_PER_SECOND]
                     [--scim PRODUCT]

The page that shows who is enabled where is at the port before the first. The SCIM server is of no product in particular, or plays one:

${characters()}`;

/** Ways to log in, beside the first that a vendor has. */
const VARIANTS: Record<string, string[]> = {
	rsaIdPlus: ['apiKey', 'oAuth2Rsa', 'oAuth2Ec'],
	oraclePrimavera: ['basic', 'bearer'],
	akana: ['password'],
	alibabaCloudSso: ['accessKey', 'securityToken', 'role'],
	scim: ['bearer', 'basic', 'oAuth2'],
};

/** Each vendor's port has to be one. */
const HIGHEST = 65_536 - SANDBOX_NAMES.length;

async function main(): Promise<void> {
	const { values } = parseArgs({
		options: {
			host: { type: 'string', default: '127.0.0.1' },
			port: { type: 'string', default: '8801' },
			tls: { type: 'boolean', default: false },
			latency: { type: 'string', default: '0' },
			limit: { type: 'string' },
			scim: { type: 'string' },
			help: { type: 'boolean', short: 'h', default: false },
		},
	});
	if (values.help) return console.log(USAGE);
	const { host } = values;
	// One port a vendor, from this on; the page's is the one before.
	const portBase = number('port', values.port);
	if (portBase > HIGHEST) throw new Error(`--port ${values.port} is too high: ${HIGHEST} is the highest`);
	const product = values.scim === undefined ? null : characterOf(values.scim);
	const sandbox = await startSandbox({
		vendors: SANDBOX_NAMES,
		host,
		portBase,
		tls: values.tls,
		latencyMs: number('latency', values.latency),
		records: 'brief',
	});
	addExamplePeople(sandbox, product ? (CHARACTERS[product] as Character).person : undefined);
	if (product) sandbox.scim.play(product);
	const { limit } = values;
	for (const vendor of sandbox.running) {
		if (limit !== undefined) vendor.limit({ perSecond: number('limit', limit) });
	}
	const page = await SandboxPage.open(sandbox, portBase ? portBase - 1 : 0, host);
	show(sandbox, product);
	if (product) console.log(`\nThe SCIM server plays ${product}: ${CHARACTERS[product].what}`);
	console.log(`\nWho is enabled where, live: ${page.url}\nRunning; Ctrl-C ends it. Each request is shown below.\n`);
	process.once('SIGINT', () => {
		page.close();
		void sandbox.close();
	});
}

function characters(): string {
	const lines = Object.entries(CHARACTERS).map(([name, { what }]) => `  ${name.padEnd(13)} ${what}`);
	return lines.join('\n');
}

function characterOf(name: string): CharacterName {
	if (Object.hasOwn(CHARACTERS, name)) return name as CharacterName;
	throw new Error(`--scim ${name} is none of ${Object.keys(CHARACTERS).join(', ')}`);
}

function number(option: string, value: string): number {
	const parsed = Number(value);
	if (!Number.isFinite(parsed) || parsed < 0) throw new Error(`--${option} ${value} is no number`);
	return parsed;
}

/** Prints what a person needs to paste into n8n, by the labels of n8n's panel, then each request as it comes. */
function show(sandbox: Sandbox, product: CharacterName | null): void {
	for (const name of SANDBOX_NAMES) {
		const vendor: VendorSandbox = sandbox[name];
		console.log(`\n=== ${labelOf(name)} · ${vendor.people.size} people`);
		for (const variant of VARIANTS[name] ?? [undefined]) {
			console.log(`\n--- n8n: Credentials > Add > ${labelOf(name)}${variant ? ` (${variant})` : ''}`);
			const told = name === 'scim' && product ? { productName: product } : {};
			for (const [label, value] of asInPanel(name, vendor.credential(told, variant))) console.log(`${label}: ${value}`);
		}
		vendor.intercept = ({ method, path, action, userIds }) => {
			console.log(`${name}  ${method} ${path}  ${[action, ...userIds].join(' ')}`);
			return undefined;
		};
	}
	console.log('\n=== People to try with\n');
	for (const [who, what] of SPECIAL_PEOPLE) console.log(`${who.padEnd(26)} ${what}`);
}

main().catch((error: Error) => {
	console.error(`${error.message}\n\n${USAGE}`);
	// Vendors that had started before would go on.
	process.exit(1);
});
