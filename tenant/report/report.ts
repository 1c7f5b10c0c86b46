import { record, text } from '../../nodes/common/model/json';
import type { Checked, Result } from '../check';
import { CHECKS, type Exchange } from '../exchange';
import { FACTS, type VendorName } from '../facts';
import { verdictOn, type Source, type Verdict } from '../facts/fact';
import type { Limit } from '../limits';
import type { Fields } from '../vendors';
import { pathOf, Values } from './names';
import { both, shapeOf, type Shape } from './shape';

/** What a check found, to be sent to others: no name, address, ID, host or token is in it. */
export interface Report {
	vendor: VendorName;
	versions: Record<'package' | 'n8nCore' | 'node', string>;
	/** As told on the command line. */
	product: string | null;
	region: string | null;
	date: string;
	mode: 'read only' | 'changing';
	checks: Array<Result & { what: string }>;
	facts: Array<{ id: string; is: string; source: Source; verdict: Verdict }>;
	limit: Omit<Limit, 'words' | 'isUnderstood'> | null;
	answers: Array<{ request: string; status: number | null; shape: Shape }>;
}

export interface Told {
	versions: Report['versions'];
	product: string | null;
	region: string | null;
	readOnly: boolean;
	now: Date;
}

/** @param credential - of which nothing may be in the report */
export function reportOf(vendor: VendorName, checked: Checked, credential: Fields, told: Told): Report {
	const { results, tap, limit } = checked;
	const values = valuesIn(checked, credential);
	return {
		vendor,
		versions: told.versions,
		product: told.product,
		region: told.region,
		date: told.now.toISOString().slice(0, 10),
		mode: told.readOnly ? 'read only' : 'changing',
		checks: results.map((result) => ({ ...result, what: CHECKS[result.check] })),
		facts: FACTS[vendor].map((fact) => {
			const { id, is, source } = fact;
			return { id, is, source, verdict: verdictOn(fact, tap.exchanges) };
		}),
		limit: limit && {
			requests: limit.requests,
			seconds: limit.seconds,
			refused: limit.refused,
			status: limit.status,
			retryAfter: limit.retryAfter,
			headers: limit.headers,
		},
		answers: answersIn(tap.exchanges, values),
	};
}

/** @returns everything that was a value in the credential, the requests and the answers */
function valuesIn({ tap, user }: Checked, credential: Fields): Values {
	const values = new Values();
	for (const value of [credential, user]) values.add(value);
	for (const { sent, asked, headers, answer, path } of tap.exchanges) {
		for (const value of [sent, headers, answer, decodeURIComponent(path).split(/[/?&=]/)]) values.add(value);
		values.add(asked);
	}
	return values;
}

function answersIn(exchanges: readonly Exchange[], values: Values): Report['answers'] {
	const found = new Map<string, Report['answers'][number]>();
	for (const { method, path, asked, status, answer } of exchanges) {
		// The action is this package's own word.
		const action = text(record(asked).Action);
		const request = `${method} ${action ?? pathOf(path)}`;
		const shape = shapeOf(answer, values);
		const known = found.get(`${request} ${status}`);
		found.set(`${request} ${status}`, { request, status, shape: known ? both(known.shape, shape) : shape });
	}
	return [...found.values()];
}
