import { audit } from '../../demo/audit';
import type { Leaver } from '../../demo/leavers';
import type { ReportLine } from '../../demo/offboard';
import { startSandbox, VENDOR_NAMES, type Sandbox } from '../../sandbox';

const ANA: Leaver = { row: 0, name: 'Ana', email: 'ana@example.com', login: 'ana', action: 'disable', reason: '' };

let sandbox: Sandbox;
let report: ReportLine[];
beforeEach(async () => {
	sandbox = await startSandbox();
	for (const vendor of VENDOR_NAMES) {
		const { people } = sandbox[vendor];
		people.setState(people.add({ login: 'ana' }).id, { enabled: false });
		people.add({ login: 'ben' });
	}
	report = VENDOR_NAMES.map((vendor) => line({ vendor }));
});
afterEach(async () => await sandbox.close());

const line = (more: Partial<ReportLine>): ReportLine => ({
	employee: { ...ANA, reason: '' },
	vendor: 'akana',
	action: 'disable',
	outcome: 'changed',
	changed: true,
	...more,
});
const atAkana = (more: Partial<ReportLine>) => [...report.filter(({ vendor }) => vendor !== 'akana'), line(more)];
const idOf = (login: string) => sandbox.akana.people.byLogin(login)!.id;

test('a report that tells the truth raises no doubt', () => {
	expect(audit(sandbox, [ANA], report)).toEqual([]);
});

test.each<[string, () => ReportLine[] | void, string]>([
	['a vendor without a line', () => report.slice(1), 'Ana: not in the report of RSA ID Plus.'],
	['a row that went to no vendor', () => [line({ vendor: '' })], 'Ana: not in the report of RSA ID Plus, Oracle'],
	[
		'someone who is not disabled',
		() => void sandbox.akana.people.setState(idOf('ana'), { enabled: true }),
		'is not disabled',
	],
	['disabled instead of locked', () => atAkana({ action: 'lock' }), 'is not locked'],
	[
		'a change that nobody told',
		() => void sandbox.akana.people.setState(idOf('ben'), { locked: true }),
		"doesn't say so",
	],
	['an account said to be missing', () => atAkana({ outcome: 'notFound', changed: false }), 'reported as missing'],
	[
		'a fate that is open',
		() => atAkana({ outcome: 'unknown', changed: null, error: 'No answer.' }),
		'Ana: not done at Akana (unknown).',
	],
	[
		'a run that was refused',
		() => atAkana({ outcome: 'refused', changed: false }),
		'Ana: not done at Akana (refused).',
	],
])('%s', (_, spoil, doubt) => {
	const spoilt = spoil() ?? report;
	expect(audit(sandbox, [ANA], spoilt)).toContainEqual(expect.stringContaining(doubt));
});

test('a change that never happened', () => {
	sandbox.akana.people.clear();
	sandbox.akana.people.add({ login: 'ana', enabled: false });
	expect(audit(sandbox, [ANA], report)).toEqual(["ana@example.com: wasn't changed at Akana, and the report says so."]);
});
