import type { Report } from './report';

const VERDICTS = ['refuted', 'confirmed', 'not seen'] as const;

/** @returns the report for people */
export function markdownOf(report: Report): string {
	const { vendor, versions, product, region, date, mode, checks, facts, limit, answers } = report;
	const of = (verdict: string) => facts.filter((fact) => fact.verdict === verdict);
	const lines = [
		`# Check of a tenant: ${vendor}`,
		'',
		`${date}, ${mode}. n8n-nodes-user-status ${versions.package}, n8n-core ${versions.n8nCore}, Node.js ${versions.node}.`,
		`Product: ${product ?? 'not told'}. Region: ${region ?? 'not told'}.`,
		'',
		`${checks.filter(({ passed }) => passed).length} of ${checks.length} checks as expected; facts: ${VERDICTS.map((verdict) => `${of(verdict).length} ${verdict}`).join(', ')}.`,
		'',
		'## Checks',
		'',
		'| check | | expected | seen |',
		'|---|---|---|---|',
		...checks.map(
			({ check, what, passed, expected, seen }) =>
				`| \`${check}\`: ${what} | ${passed ? 'ok' : '**differs**'} | ${expected} | ${seen} |`,
		),
		'',
		'## Facts',
		'',
		'| fact | | what is so | source |',
		'|---|---|---|---|',
		...VERDICTS.flatMap(of).map(
			({ id, is, source, verdict }) =>
				`| ${id} | ${verdict === 'refuted' ? '**refuted**' : verdict} | ${is.replaceAll('|', '\\|')} | ${source} |`,
		),
		'',
		...(limit
			? [
					'## Limit',
					'',
					`${limit.refused ? 'Refused' : 'Not refused'} after ${limit.requests} requests in ${limit.seconds} s; status ${limit.status ?? 'none'}, Retry-After: ${limit.retryAfter}; headers: ${limit.headers.join(', ') || 'none'}.`,
					'',
				]
			: []),
		'## Forms of answers',
		'',
		...answers.flatMap(({ request, status, shape }) => [
			`\`${request}\`, ${status ?? 'no answer'}:`,
			'',
			'```json',
			JSON.stringify(shape, null, 2),
			'```',
			'',
		]),
	];
	return `${lines.join('\n').trimEnd()}\n`;
}
