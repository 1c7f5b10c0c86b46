import type { ExecutionStatus } from 'n8n-workflow';
import type { Outage } from '../../simulation/draw/outage';
import { check, type INVARIANTS } from '../../simulation/invariants';
import { DRY_BY_ITEM } from '../../simulation/draw/options';
import { VENDORS } from '../../simulation/vendors';
import { at, goodRun, itemFor, request, type Case } from './evidence';

type Spoil = (run: Case) => void;

function endWith({ evidence }: Case, status: ExecutionStatus, description: string) {
	const error = { name: 'NodeOperationError', message: 'It broke', description };
	Object.assign(evidence.run, { status, error });
}

function reads({ evidence, outputs, hints }: Case, operation: 'get' | 'getMany', enabled: boolean) {
	evidence.scenario.operation = operation;
	evidence.requests.pop();
	hints.length = 0;
	const json = {
		vendor: 'akana',
		user: { id: 'u1', login: 'ada', email: null, displayName: null },
		enabled,
		locked: null,
	};
	outputs[0] = [{ json, pairedItem: { item: 0 } }];
}

/** What breaks each invariant: a lie, or something that must never happen. */
const SPOILT: Record<keyof typeof INVARIANTS, Spoil> = {
	everyItemHasOneOutcome: ({ outputs }) => void outputs[0].pop(),
	claimsHaveTheirForm: ({ said }) => void (said.verified = false),
	theHintCountsRight: ({ hints }) => void (hints[0]!.message = '2 changed'),
	failuresEndAsChosen: (run) => endWith(run, 'error', ''),
	afterWasSo: ({ said }) => void (said.after = { enabled: false, locked: true }),
	beforeWasSo: ({ said }) => void (said.before = { enabled: false, locked: false }),
	// Before the vendor had answered.
	successesAreSo: ({ said }) =>
		void Object.assign(said, { after: null, proof: null, verified: false, at: new Date(at(41)).toISOString() }),
	changedIsTrue: ({ said }) => void Object.assign(said, { outcome: 'unchanged', changed: false }),
	missingAreMissing: ({ said }) => void Object.assign(said, { outcome: 'notFound', changed: false }),
	attemptsAreCounted: ({ said }) => void (said.attempts = 2),
	readingsAreSo: (run) => reads(run, 'get', false),
	theListIsComplete: (run) => reads(run, 'getMany', true),
	onlyTheNamedAreChanged: ({ change }) => void (change.appliedTo = ['u2']),
	theGuardedAreNotChanged: ({ evidence }) => void (evidence.scenario.options.protectedUsers = 'ADA@example.com'),
	theDryAreNotChanged: ({ evidence: { scenario } }) => {
		scenario.options.dryRun = DRY_BY_ITEM;
		scenario.items.push({ ...itemFor('ada', 'login'), json: { who: 'ada', reason: '', dry: true } });
	},
	theCapHolds: ({ evidence: { scenario } }) => {
		scenario.options.maxUsers = 1;
		scenario.items.push(itemFor('u2'));
	},
	readingChangesNothing: ({ evidence }) => void (evidence.scenario.options.dryRun = true),
	onlyTheAskedFlagMoves: ({ ada }) => void (ada.history[1]!.enabled = false),
	stopComesBeforeTheFirstChange: ({ evidence: { scenario } }) => {
		scenario.onError = 'stopWorkflow';
		scenario.items.push(itemFor('nobody', 'login'));
	},
	theErrorTellsWhatWasDone: (run) => endWith(run, 'error', 'No one was changed before this.'),
	retriesAreBounded: ({ evidence: { requests }, change }) => void requests.push(...Array(7).fill(change)),
	readsAreBounded: ({ evidence: { requests } }) =>
		void requests.push(...Array(15).fill(request(1, 'get', { status: 503, fault: 'status' }))),
	waitsAreBounded: ({ said }) => void (said.waitedMs = 121_000),
	nothingLeavesAfterStop: ({ evidence }) => void (evidence.cancellation = { at: at(30), departures: 0 }),
	nothingGoesElsewhere: ({ evidence }) => void evidence.strays.push('GET /'),
	rejectedLoginsAreNotRepeated: ({ evidence: { requests } }) =>
		void requests.push(request(3, 'login', { status: 401 }), request(4, 'login', { status: 401 })),
	repeatsTakeNothing: ({ evidence: { scenario }, outputs, said }) => {
		scenario.items.push(itemFor('ada', 'login'));
		outputs[0].push({ json: said, pairedItem: { item: 1 } });
	},
	nothingSecretIsShown: ({ said }) => void (said.warning = 'The answer was {"session":"t0ken-of-a-session"}'),
	calmRunsEndAsForetold: ({ evidence: { scenario }, said }) => {
		scenario.calm = true;
		Object.assign(said, { outcome: 'unknown', changed: null });
	},
	anOutageEndsTheRunSoon: (run) => {
		downSince(run, { kind: 'dies', from: 1, way: 'unavailable', changesAlone: false });
		run.evidence.endedAt = at(60_011);
	},
	anOutageGetsFewRequests: (run) => {
		downSince(run, { kind: 'dies', from: 1, way: 'unavailable', changesAlone: false });
		run.evidence.departures.push(...Array(50).fill(run.evidence.departures[0]));
	},
	whoeverIsBackSoonLosesNobody: (run) => {
		downSince(run, { kind: 'comesBack', from: 1, way: 'unavailable', changesAlone: false, afterMs: 30_000 });
		run.evidence.requests.push(request(3, 'changeStatus', { userIds: ['u2'] }));
		Object.assign(run.said, { outcome: 'notAttempted', changed: false });
	},
	oneSickUserIsAlone: ({ evidence: { scenario }, said }) => {
		scenario.outage = { kind: 'sick', person: 1 };
		Object.assign(said, { outcome: 'notAttempted', changed: false });
	},
};

/** Down from the first request on. */
function downSince({ evidence }: Case, outage: Outage) {
	evidence.scenario.outage = outage;
	evidence.downSince = at(10);
}

test('a run that tells the truth breaks none', () => {
	expect(check(goodRun().evidence)).toEqual([]);
});

test.each(Object.entries(SPOILT))('%s can be broken', (invariant, spoil) => {
	const run = goodRun();
	spoil(run);
	const broken = check(run.evidence);
	expect(broken.map((one) => one.invariant)).toContain(invariant);
	for (const { what } of broken) expect(what).toMatch(/\w/);
});

describe('a secret is found', () => {
	const SECRET = 'p&ss/wörd "of" the account';
	test.each([
		['as it is', SECRET],
		['in a URL', encodeURIComponent(SECRET)],
		['in base64', Buffer.from(SECRET).toString('base64')],
		['in JSON', JSON.stringify({ password: SECRET })],
	])('%s', (_how, text) => {
		const { evidence } = goodRun();
		evidence.secrets.add(SECRET);
		(evidence.run.log as string[]).push(`debug: ${text}`);
		expect(check(evidence).map(({ invariant }) => invariant)).toEqual(['nothingSecretIsShown']);
	});

	test('in part, and wherever an error keeps it', () => {
		const { evidence } = goodRun();
		const key = 'k'.repeat(12) + 'the-middle-of-a-long-secret' + 'k'.repeat(20);
		evidence.secrets.add(key);
		const error = Object.assign(new Error('It broke'), { cause: { config: { headers: [key.slice(10, 50)] } } });
		Object.assign(evidence.run, { runData: { Users: [{ error }] } });
		expect(check(evidence).map(({ invariant }) => invariant)).toEqual(['nothingSecretIsShown']);
	});
});

test('a login that is rejected may be tried by another way, but not by the same again', () => {
	const { evidence } = goodRun();
	evidence.table = VENDORS.scim;
	const login = (no: number, way: Record<string, string>, status: number) =>
		request(no, 'token', { headers: way, status });
	const [header, form] = [{ authorization: 'Basic x' }, {} as Record<string, string>];
	const broken = () => check(evidence).map(({ invariant }) => invariant);
	evidence.requests.push(login(3, header, 401), login(4, form, 418));
	expect(broken()).not.toContain('rejectedLoginsAreNotRepeated');
	evidence.requests.push(login(5, header, 401));
	expect(broken()).toContain('rejectedLoginsAreNotRepeated');
});

test('waiting in a set isn’t held against one of its users', () => {
	const { evidence, said, change } = goodRun();
	said.waitedMs = 121_000;
	evidence.requests.push(request(3, 'changeStatus', { userIds: [...change.userIds, 'u2'] }));
	expect(check(evidence).map(({ invariant }) => invariant)).not.toContain('waitsAreBounded');
});

test('after a lock of an unknown fate a claim of success is a false word', () => {
	const { evidence, said, ada, change } = goodRun();
	ada.history.pop();
	Object.assign(change, { fault: 'resetBefore', status: null, appliedTo: [] });
	const broken = () => check(evidence).map(({ invariant }) => invariant);
	expect(broken()).toEqual(expect.arrayContaining(['afterWasSo', 'changedIsTrue']));
	Object.assign(said, { outcome: 'unknown', changed: null, after: null, proof: null, verified: false, error: 'Lost.' });
	evidence.run.hints = () => [];
	expect(broken()).toEqual([]);
});
