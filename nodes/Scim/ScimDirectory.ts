import type { Action, Name, NameKind, Sighting } from '../common/model/domain';
import { newEffort, noteFate, worseFate, type Effort } from '../common/model/effort';
import { Fault, StaleState } from '../common/model/fault';
import { Absent, isCalled, type Found } from '../common/model/names';
import { list, record } from '../common/model/json';
import { answerOf, type Answer } from '../common/transport/sender';
import type { Received } from '../common/transport/call';
import type { Wire } from '../common/transport/wire';
import type { ChangeAnswer, ListQuery, Order, Page, Traits, UserDirectory } from '../common/vendor/UserDirectory';
import { attributes } from './attributes';
import { profile } from './profile';
import { answered, FORMS, isAt, isEmpty, patchOf, statusOf } from './scimPatch';
import type { ScimAccess } from './scimAccess';
import { isOwn, MESSAGES, NO_PATCH, orRefusal } from './scimErrors';
import { ScimList, type Rows } from './ScimList';
import { ScimServer, type ScimRequest } from './ScimServer';
import { idOf, pathOf, sightingOf, stateOf, versionOf } from './scimUser';

const MOST_READINGS = 3;

// SCIM-1, SCIM-2
/** Every filter that finds people by a name, tried until one does. */
const FILTERS: Record<Exclude<NameKind, 'id'>, ReadonlyArray<(quoted: string) => string>> = {
	login: [(name) => `userName eq ${name}`],
	email: [(name) => `emails.value eq ${name}`, (name) => `emails[value eq ${name}]`],
};

const IN_WORDS = { login: 'login', email: 'e-mail address' };

const CHOOSE_PRODUCT = {
	login: 'Where the credential’s “Product” has it in its list, choose it: of some more is known.',
};

const COMPARES_LOGINS = 'This product compares logins in any case, and has none called so.';

const SEARCHED = ['userName', 'displayName', 'name.formatted', 'emails.value'];

/** The users of a SCIM 2.0 server (RFC 7643, 7644 and 9865). */
export class ScimDirectory implements UserDirectory {
	readonly ownAccount: Name | null;
	private readonly server: ScimServer;
	private readonly users: ScimList;
	/** It took a change without telling the state: that proves nothing, so that users are read back. */
	private isSilent = false;
	/** Whether somebody was seen to be changed by a set. */
	private setsWork = false;
	/** By id, where the server has them. */
	private readonly versions = new Map<string | null, string | null>();
	/** By id: of how many forms of a PATCH it was refused, and with which words first. */
	private readonly refusedForms = new Map<string, { count: number; refusal: Fault }>();
	/** By what it refused to search, and whether the list was read after that. */
	private readonly refused = new Set<keyof typeof IN_WORDS>();
	private readInstead = false;

	constructor(
		private readonly wire: Wire,
		private readonly access: ScimAccess,
	) {
		this.ownAccount = access.ownAccount;
		this.server = new ScimServer(wire, access);
		this.users = new ScimList(this.server);
	}

	get traits(): Traits {
		const { patch, setSize } = this.server.abilities;
		const alwaysReadsBack = this.isSilent ? profile.traits.actions : [];
		const untoldAdvice = this.access.product ? undefined : CHOOSE_PRODUCT;
		return { ...profile.traits, changesSets: patch && setSize > 1, alwaysReadsBack, untoldAdvice };
	}

	async lookUp(name: Name, effort: Effort): Promise<Found> {
		const found = await this.ask(name, effort);
		if (Array.isArray(found))
			for (const one of found) if (isCalled(one, name, profile.traits)) this.users.meet(one.user.id);
		return found;
	}

	private async ask({ by, value }: Name, effort: Effort): Promise<Found> {
		if (by === 'id') {
			const answer = await orRefusal(this.read(value, effort));
			if (!(answer instanceof Fault)) return [this.seen(answer.json, answer)];
			// Of an ID the server's own word is proof, where it has users at this address; a gateway's isn't the server's.
			const isProof = answer.status === 404 && isOwn(answer) && (await this.users.areHere(newEffort(effort)));
			return isProof ? new Absent('It knows no such ID.') : [];
		}
		let isAnswered = false;
		const { filtersEmails, loginsInAnyCase } = await this.server.know(effort);
		for (const filter of by === 'email' && !filtersEmails ? [] : FILTERS[by]) {
			const page = await orRefusal(this.users.read({ filter: filter(JSON.stringify(value)) }, effort));
			if (page instanceof Fault) continue;
			isAnswered = true;
			// Fewer than there are leave out a namesake; so does a page of a list that isn't filtered.
			if (page.isWhole) return await this.withOthers(this.seenIn(page), { by, value }, effort);
			if (by === 'login' && loginsInAnyCase && page.total === 0) return new Absent(COMPARES_LOGINS);
		}
		if (!isAnswered) this.refused.add(by);
		if (by === 'login') return [];
		// Many servers have the address as user name only. That nobody is called so says nothing of second addresses.
		const found = await this.ask({ by: 'login', value }, effort);
		return found instanceof Absent ? [] : found;
	}

	/** Whose second address it is may not be the only one: it may be somebody's login by now. */
	private async withOthers(people: Sighting[], name: Name, effort: Effort): Promise<Sighting[]> {
		const called = people.filter((one) => isCalled(one, name, profile.traits));
		const isSecond = called.some(({ user }) => !isCalled({ user }, name, profile.traits));
		if (name.by !== 'email' || !isSecond) return people;
		const found = await this.ask({ by: 'login', value: name.value }, newEffort(effort));
		const ids = called.map(({ user }) => user.id);
		return [...called, ...(Array.isArray(found) ? found.filter(({ user }) => !ids.includes(user.id)) : [])];
	}

	async page({ search, size, toProve, toEnd }: ListQuery, cursor: string | null, effort: Effort): Promise<Page> {
		const filter = search ? SEARCHED.map((name) => `${name} co ${JSON.stringify(search)}`).join(' or ') : '';
		const asked = { filter, cursor, size, toProve: toProve && !filter, toEnd: toEnd && !filter };
		const page = await orRefusal(this.users.read(asked, effort));
		if (page instanceof Fault) {
			if (!filter || cursor !== null) throw page;
			// It finds nobody so, and everyone is compared.
			return { sightings: [], next: null, total: null };
		}
		this.readInstead ||= !filter && this.refused.size > 0;
		const { next, total, doubt } = page;
		const why = doubt && { doubt: async () => await Promise.resolve(doubt) };
		return { sightings: this.seenIn(page), next, total, ...why };
	}

	hints(): string[] {
		if (!this.readInstead) return [];
		const refused = [...this.refused].map((by) => IN_WORDS[by]).join(' and ');
		return [
			`${this.wire.label} refused to search by ${refused}, so the list of users was read page by page and compared here. That is slow where there are many users; naming people by ID needs no search.`,
		];
	}

	async prepare(effort: Effort): Promise<void> {
		await this.server.know(effort);
	}

	async change(action: Action, orders: readonly Order[], effort: Effort): Promise<Array<ChangeAnswer | null>> {
		await this.server.know(effort);
		const active = action === 'enable';
		const ids = orders.flatMap(({ user }) => user.id ?? []);
		if (ids.length < orders.length) throw splitting(`${this.wire.label} gave no ID for this user.`);
		const isSet = ids.length > 1;
		const answers = isSet
			? await this.changeSureSet(ids, active, orders, effort)
			: [await this.changeOne(ids[0]!, orders[0]!, active, effort)];
		this.isSilent ||= answers.some((answer) => answer && !answer.fault && !answer.state);
		return answers;
	}

	private async read(id: string, effort: Effort): Promise<Received> {
		await this.server.know(effort);
		return await this.server.send({ effort, path: pathOf(id), usable: ({ json }) => idOf(json) === id });
	}

	private seenIn({ rows, answer }: Rows): Sighting[] {
		return rows.map((row) => this.seen(row, answer));
	}

	private seen(row: unknown, answer: Received): Sighting {
		if (this.server.abilities.etag) this.versions.set(idOf(row), versionOf(row));
		return sightingOf(row, answer);
	}

	// SCIM-10
	/** By PATCH in the first form that is taken; where there is no PATCH, the whole user is read and put back. */
	private async changeOne(id: string, { sighting }: Order, active: boolean, effort: Effort): Promise<ChangeAnswer> {
		const { abilities } = this.server;
		// Whoever comes again, because the state was too old, isn't asked again what was refused.
		const refused = this.refusedForms.get(id);
		let refusal = refused?.refusal ?? null;
		for (let form = Math.max(abilities.form, refused?.count ?? 0); abilities.patch && form < FORMS.length; form++) {
			const data = patchOf(form, active);
			const request = { method: 'PATCH', data, version: this.versions.get(id), effort } as const;
			const answer = await orRefusal(this.write(id, request), NO_PATCH);
			if (!(answer instanceof Fault)) {
				abilities.form = form;
				return answer;
			}
			if (answer.status === 400) {
				refusal ??= answer;
				this.refusedForms.set(id, { count: form + 1, refusal });
			} else if (isOwn(answer)) abilities.patch = false;
			else throw answer;
		}
		if (refusal) throw refusal;
		const { json } = await this.read(id, newEffort(effort));
		// Someone else changed it since it was seen: that is then the state before.
		if (sighting?.state && sighting.state.enabled !== stateOf(json).enabled) throw new StaleState();
		const user = Object.entries(record(json)).filter(([name]) => !['meta', 'active'].includes(name.toLowerCase()));
		return await this.write(id, {
			method: 'PUT',
			data: { ...Object.fromEntries(user), active },
			version: versionOf(json),
			effort,
		});
	}

	private async write(id: string, request: Omit<ScimRequest, 'path' | 'usable'>): Promise<ChangeAnswer> {
		const usable = ({ status, json }: Answer) => status === 204 || idOf(json) === id || isEmpty(json);
		try {
			const answer = await this.server.send({ ...request, changes: true, path: pathOf(id), usable });
			return answered(id, answer.json, answer);
		} catch (error) {
			const isStale = error instanceof Fault && error.status === 412 && request.effort.attempts < MOST_READINGS;
			throw isStale ? new StaleState() : error;
		}
	}

	/**
	 * What says that all went well may have changed nobody: then one of them is read.
	 * @returns null for those who have to be changed alone
	 */
	private async changeSureSet(ids: readonly string[], active: boolean, orders: readonly Order[], effort: Effort) {
		const answers = await this.changeSet(ids, active, effort);
		this.setsWork ||= answers.some((answer) => answer?.state?.enabled === active);
		const silent = ids.filter((_, i) => {
			const answer = answers[i];
			return answer && !answer.fault && !answer.state && orders[i]!.sighting?.state?.enabled !== active;
		});
		const [first] = silent;
		const { fate } = effort;
		// Whatever ends the run from here on, this was sent.
		effort.fate = worseFate(fate, 'answered');
		const works = first === undefined ? answers.some(Boolean) || null : await this.worksInSets(first, active, effort);
		effort.fate = fate;
		if (works === true) return answers;
		if (!works) this.server.remember({ setSize: 1 });
		return answers.map((answer, i) =>
			answer && silent.includes(ids[i]!) ? works && { ...answer, fault: works } : answer,
		);
	}

	/**
	 * Read once in a run, of one who should have been changed by a set.
	 * @returns null when sets don't work; the fault where it can't be read: then nobody knows, and all are read later
	 */
	private async worksInSets(id: string, active: boolean, effort: Effort): Promise<true | Fault | null> {
		if (this.server.abilities.setSize === 1) return null;
		if (this.setsWork) return true;
		try {
			const { json } = await this.read(id, newEffort(effort));
			this.setsWork = stateOf(json).enabled === active;
			return this.setsWork || null;
		} catch (error) {
			if (!(error instanceof Fault)) throw error;
			return new Fault('unknown', `The answer of ${this.wire.label} to several users at once proves nothing.`, {
				fate: 'answered',
			});
		}
	}

	/**
	 * One PATCH for each in one request. A set that is more than the server takes is halved, as one that failed.
	 * @returns null for those of whom the answer says nothing
	 */
	private async changeSet(ids: readonly string[], active: boolean, effort: Effort) {
		const { abilities } = this.server;
		const patch = patchOf(abilities.form, active);
		const own = abilities.bulkTakesArrays ? patch.Operations : patch;
		const Operations = ids.map((id) => ({ method: 'PATCH', path: pathOf(id), data: own }));
		const data = { schemas: [`${MESSAGES}BulkRequest`], Operations };
		if (ids.length > abilities.setSize || JSON.stringify(data).length > abilities.setBytes)
			throw splitting(`These are more users than ${this.wire.label} takes in one request.`);
		const usable = ({ json }: Answer) => Array.isArray(attributes(json).operations);
		const request = { effort, changes: true, carriesSet: true, method: 'POST', path: '/Bulk', data, usable } as const;
		const answer = await orRefusal(this.server.send(request));
		if (answer instanceof Fault) {
			if (answer.status !== 400 && isOwn(answer)) abilities.setSize = 1;
			throw answer.but({ outcome: 'failed', mayBeOneUser: true });
		}
		const results = list(attributes(answer.json).operations).map(attributes);
		const of = (id: string) => results.find(({ location }) => isAt(location, id));
		const statuses = ids.map((id) => statusOf(of(id)));
		// That there is no such user is about the path where all are told so, which each server reads in its own way.
		const knowsPaths = statuses.some((status) => status !== null && status !== 404);
		const answers = ids.map((id, i) => {
			const status = statuses[i] ?? null;
			if (status === null || (status === 404 && !knowsPaths)) return null;
			const { response } = of(id)!;
			const own = answerOf(status, {}, JSON.stringify(response ?? ''));
			return { ...answered(id, response, answer), fault: this.server.judge(own, true) };
		});
		// The form of the PATCH, or PATCH itself, is what it refuses: one of them alone finds what it takes.
		const refusal = answers.find((one) => one?.fault && NO_PATCH.includes(one.fault.status))?.fault;
		if (refusal && !answers.some((one) => one?.fault === null)) {
			if (answers.includes(null)) noteFate(effort, 'answered');
			throw refusal.but({ mayBeOneUser: true });
		}
		return answers;
	}
}

function splitting(message: string): Fault {
	return new Fault('failed', message, { mayBeOneUser: true });
}
