import { parseArgs } from 'node:util';
import { SANDBOX_NAMES, startSandbox, type Sandbox, type VendorSandbox } from '.';
import { addExamplePeople } from './examplePeople';

const USAGE = `Runs the four vendors and a SCIM server on this machine, until Ctrl-C.

  npm run sandbox -- [--port-base 8801] [--tls] [--latency MS] [--limit REQUESTS_PER_SECOND]`;

/** Ways to log in, beside the first that a vendor has. */
const VARIANTS: Record<string, string[]> = {
	rsaIdPlus: ['apiKey', 'oAuth2Rsa', 'oAuth2Ec'],
	oraclePrimavera: ['basic', 'bearer'],
	akana: ['password'],
	alibabaCloudSso: ['accessKey', 'securityToken', 'role'],
	scim: ['bearer', 'basic', 'oAuth2'],
};

async function main(): Promise<void> {
	const { values } = parseArgs({
		options: {
			'port-base': { type: 'string', default: '8801' },
			tls: { type: 'boolean', default: false },
			latency: { type: 'string', default: '0' },
			limit: { type: 'string' },
			help: { type: 'boolean', short: 'h', default: false },
		},
	});
	if (values.help) return console.log(USAGE);
	const sandbox = await startSandbox({
		vendors: SANDBOX_NAMES,
		portBase: number('port-base', values['port-base']),
		tls: values.tls,
		latencyMs: number('latency', values.latency),
		records: 'brief',
	});
	addExamplePeople(sandbox);
	const { limit } = values;
	for (const vendor of sandbox.running) {
		if (limit !== undefined) vendor.limit({ perSecond: number('limit', limit) });
	}
	show(sandbox);
	process.once('SIGINT', () => void sandbox.close());
}

function number(option: string, value: string): number {
	const parsed = Number(value);
	if (!Number.isFinite(parsed) || parsed < 0) throw new Error(`--${option} ${value} is no number`);
	return parsed;
}

/** Prints what a person needs to paste into n8n, then each request as it comes. */
function show(sandbox: Sandbox): void {
	for (const name of SANDBOX_NAMES) {
		const vendor: VendorSandbox = sandbox[name];
		console.log(`\n=== ${name} · ${vendor.url} · ${vendor.people.size} people`);
		for (const variant of VARIANTS[name] ?? []) {
			console.log(`\n--- credential, ${variant}`);
			for (const [field, value] of Object.entries(vendor.credential({}, variant)))
				if (value !== '' && value !== false) console.log(`${field}: ${String(value)}`);
		}
		vendor.intercept = ({ method, path, action, userIds }) => {
			console.log(`${name}  ${method} ${path}  ${[action, ...userIds].join(' ')}`);
			return undefined;
		};
	}
	console.log('\nRunning; Ctrl-C ends it. Each request is shown below.\n');
}

main().catch((error: Error) => {
	console.error(`${error.message}\n\n${USAGE}`);
	process.exitCode = 1;
});
