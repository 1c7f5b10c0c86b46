import { parseArgs } from 'node:util';
import { VENDOR_NAMES, type VendorName } from './facts';
import type { Named } from './nodeRun';
import { TENANTS } from './vendors';

export const USAGE = `npm run check:tenant -- --vendor VENDOR --user USER [options]

Checks the nodes on one test user of a live tenant, in five minutes, and puts back what was.

  --vendor VENDOR         ${VENDOR_NAMES.map((name) => TENANTS[name].alias).join(', ')}
  --user USER             an e-mail address or a login, of a test user whom nobody needs
  --by WAY                email, login or id; by itself an address is an e-mail, anything else a login
  --credential FILE       the credential as JSON, with the fields as in n8n; without it they are asked for
  --read-only             change nobody
  --lock                  lock and unlock, too, without asking
  --with-wrong-password   send one wrong password or key
  --limits                read as fast as can be, up to the first refusal
  --product, --region     what to write in the report about the tenant
  --report FOLDER         where tenant-report.md and .json go; default: here
  --journal FOLDER        where a check that is interrupted leaves what the next one needs; default: ./.check-tenant
  --yes                   don't ask (a lock still wants --lock)`;

export interface Arguments {
	vendor: VendorName;
	user: Named;
	credential: string | null;
	readOnly: boolean;
	lock: boolean;
	withWrongPassword: boolean;
	limits: boolean;
	product: string | null;
	region: string | null;
	report: string;
	journal: string;
	yes: boolean;
}

/** @throws with what is wrong, never with a value that could be a secret */
export function readArguments(args: readonly string[]): Arguments | 'help' {
	const { values } = parsed(args);
	if (values.help) return 'help';
	const vendor = VENDOR_NAMES.find((name) => [name, TENANTS[name].alias].includes(values.vendor ?? ''));
	if (!vendor) throw new Error('Give --vendor: one of those below.');
	if (values.user?.length !== 1) throw new Error('Give --user, once: a check is made on one user.');
	if (values.credential?.trimStart().startsWith('{'))
		throw new Error('--credential takes the path of a file: what stands on a command line can be read by others.');
	return {
		vendor,
		user: userIn(values.user[0]!, values.by),
		credential: values.credential ?? null,
		readOnly: values['read-only'],
		lock: values.lock,
		withWrongPassword: values['with-wrong-password'],
		limits: values.limits,
		product: labelIn('product', values.product),
		region: labelIn('region', values.region),
		report: values.report,
		journal: values.journal,
		yes: values.yes,
	};
}

function parsed(args: readonly string[]) {
	try {
		return parseArgs({
			args: [...args],
			options: {
				vendor: { type: 'string' },
				user: { type: 'string', multiple: true },
				by: { type: 'string' },
				credential: { type: 'string' },
				'read-only': { type: 'boolean', default: false },
				lock: { type: 'boolean', default: false },
				'with-wrong-password': { type: 'boolean', default: false },
				limits: { type: 'boolean', default: false },
				product: { type: 'string' },
				region: { type: 'string' },
				report: { type: 'string', default: '.' },
				journal: { type: 'string', default: '.check-tenant' },
				yes: { type: 'boolean', default: false },
				help: { type: 'boolean', short: 'h', default: false },
			},
		});
	} catch {
		// Node's message repeats what was given.
		throw new Error('One of the options isn’t known. No password, key or token is taken from the command line.');
	}
}

function userIn(given: string, by: string | undefined): Named {
	const value = given.trim();
	if (value === '' || /[,;\n*]/.test(value)) throw new Error('Give one user: a check is made on no more.');
	if (by !== undefined && by !== 'email' && by !== 'login' && by !== 'id')
		throw new Error('--by is email, login or id.');
	return { by: by ?? (value.includes('@') ? 'email' : 'login'), value };
}

/** Goes into the report as it stands, so that it can't be an address, a host or a token. */
function labelIn(name: string, value: string | undefined): string | null {
	if (value === undefined) return null;
	if (!/^[\p{L}\p{N}][\p{L}\p{N} ()+-]{0,39}$/u.test(value))
		throw new Error(`--${name} is a few words, for the report: letters, numbers, spaces and hyphens.`);
	return value;
}
