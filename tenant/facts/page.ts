import { CHECKS } from '../exchange';
import type { Fact } from './fact';
import { FACTS, VENDOR_NAMES, type VendorName } from './index';
import { OPINIONS } from './opinions';
import { places, type Place } from './places';
import { SWITCHES } from './switches';

const TITLES: Record<VendorName, string> = {
	rsaIdPlus: 'RSA ID Plus',
	oraclePrimavera: 'Oracle Primavera Administration',
	akana: 'Akana API Platform',
	alibabaCloudSso: 'Alibaba Cloud CloudSSO',
	scim: 'SCIM 2.0',
};

const HEAD = `# What the nodes rely on

Every fact about a vendor that the code builds on, with its source, where it stands in the code, how it would show if it were
otherwise, and which check of [check:tenant](check-tenant.md) settles it on a live tenant. The code names each in a comment
(\`// AKANA-7\`). A **guess** is an inference that nobody has confirmed yet; what was tried where stands in
[tried.md](tried.md).

This page is written by \`npx tsx tenant/facts/write.ts\` from the tables in \`tenant/facts/\` and the comments in \`nodes/\`; a
test compares all three.
`;

const SECOND = `## The other possibility

For each fact that no vendor’s document says, and for what vendors are known to do differently, the sandbox has a switch; where
no check can settle a fact, its row says why. This is what the check then says, and what the nodes do: a clear error or a slower
way, never a false word. A test goes through the table, and holds that no such fact is without.

| vendor | switch | refutes | by the check | what the nodes then do |
|---|---|---|---|---|
`;

const THIRD = `## Second opinions

What others say of these APIs: official clients, definitions that machines read, validators. The requests that the nodes send and
the answers that the sandbox gives are compared with them by a test; what they say otherwise is here, with the fact that it is about.

| vendor | whose | what is compared | says otherwise |
|---|---|---|---|
`;

/** @returns docs/facts.md */
export function factsPage(): string {
	const at = places();
	const tables = VENDOR_NAMES.map((vendor) => `## ${TITLES[vendor]}\n\n${tableOf(FACTS[vendor], at)}`);
	const rows = SWITCHES.map(({ vendor, what, refutes, also, by, nodes }) =>
		row([TITLES[vendor], what, also ? `${refutes}, ${also}` : refutes, `\`${by}\``, nodes]),
	);
	const opinions = OPINIONS.map(({ vendor, of, compared, test, differs }) => {
		const otherwise = differs.map(({ what, fact }) => `${fact}: ${what}`).join('; ');
		const where = test ? `${compared} ([test](../${test}))` : compared;
		return row([TITLES[vendor], of, where, otherwise || '–']);
	});
	const checks = Object.entries(CHECKS).map(([id, what]) => row([`\`${id}\``, what]));
	return [
		HEAD,
		...tables,
		`${SECOND}${rows.join('\n')}\n`,
		`${THIRD}${opinions.join('\n')}\n`,
		`## The checks\n\n| check | what it expects |\n|---|---|\n${checks.join('\n')}\n`,
	].join('\n');
}

function tableOf(facts: readonly Fact[], at: ReadonlyMap<string, Place[]>): string {
	const head =
		'| id | fact | what the code does because of it | where | source | if it were otherwise | settled by |\n|---|---|---|---|---|---|---|\n';
	const rows = facts.map(({ id, is, so, source, from, otherwise, settled }) => {
		const where = (at.get(id) ?? []).map(({ file, symbol }) => `[${symbol}](../${file})`).join(', ');
		const by =
			typeof settled === 'string' ? `no check: ${settled}` : settled.by.map((check) => `\`${check}\``).join(', ');
		return row([id, is, so, where, `**${source}**: ${from}`, otherwise, by]);
	});
	return `${head}${rows.join('\n')}\n`;
}

const row = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
