import { segment } from '../common/vendor/credential';
import { newEffort, type Effort } from '../common/model/effort';
import { Fault } from '../common/model/fault';
import { list, text } from '../common/model/json';
import type { Answer } from '../common/transport/sender';
import type { Received } from '../common/transport/call';
import { PagesAhead } from '../common/vendor/PagesAhead';
import type { Page } from '../common/vendor/UserDirectory';
import { attributes } from './attributes';
import { isMessage, isOwn, orRefusal } from './scimErrors';
import type { ScimServer } from './ScimServer';
import { idOf, pathOf } from './scimUser';

export interface Rows extends Omit<Page, 'sightings' | 'doubt'> {
	rows: unknown[];
	/** Why the list that was read to its end may leave people out, where it matters. */
	doubt?: string;
	answer: Received;
	/** Whether the answer to a filter holds everyone whom it matches. */
	isWhole: boolean;
}

interface Asked {
	filter?: string;
	cursor?: string | null;
	size?: number;
	/** Whether it matters that nobody is left out. */
	toProve?: boolean;
	/** Whether all its pages will be asked for. */
	toEnd?: boolean;
}

// SCIM-9
/** The list of a server's users in one execution: by index or by cursor, and whether it is shown to be whole. */
export class ScimList {
	/** The IDs of the whole list so far, in its order. */
	private readonly listed = new Set<string>();
	/** Those of whom the server told otherwise than by its list. */
	private readonly met = new Set<string>();
	/** Whether a page was seen to begin where it was asked to; some servers give the first, whatever is asked. */
	private movesOn = false;
	/** Whether it was asked for pages by cursor without having said that it has them. */
	private askedByCursor = false;
	private readonly ahead = new PagesAhead<Received>();
	private isHere = false;

	constructor(private readonly server: ScimServer) {}

	/**
	 * Reads a page. Totals may lie: by index, it goes on until a page is empty, or begins with the list's first user again.
	 * A list that can't be read on so is begun anew by cursor, where the server answers to one.
	 * @param asked - `cursor`: the part of the query that names the page; by index, after # the first user of all
	 */
	async read(asked: Asked, effort: Effort): Promise<Rows> {
		const { rows, beginsAgain, ...page } = await this.part(asked, effort);
		const doubt = asked.toProve && page.next === null ? await this.doubt(beginsAgain, newEffort(effort)) : null;
		const { cursor, ...anew } = asked;
		if ((doubt ?? (beginsAgain && page.next)) && (await this.goesByCursor(newEffort(effort))))
			return await this.read(anew, newEffort(effort));
		return { ...page, rows: beginsAgain ? [] : rows, ...(doubt && { doubt }) };
	}

	private async part({ filter = '', cursor = null, size = Infinity, toEnd = false }: Asked, effort: Effort) {
		const { cursor: byCursor, pageSize } = await this.server.know(effort);
		const [from = '', origin] = (cursor ?? (byCursor ? 'cursor=' : 'startIndex=1')).split('#');
		if (toEnd && cursor === null) this.ahead.forget();
		const ask = (page: string, its: Effort) => this.ask(page, Math.max(1, Math.min(size, pageSize)), filter, its);
		// Pages ahead are those of the whole list, never a search's.
		const ahead = toEnd ? this.ahead.take(from) : undefined;
		const answer = await (ahead ?? ask(from, effort));
		const { resources, totalresults, nextcursor } = attributes(answer.json);
		const rows = list(resources);
		const total = Number.isSafeInteger(totalresults) ? Number(totalresults) : null;
		const [name, index] = from.split('=');
		const read = Number(index) - 1;
		const first = segment(idOf(rows[0]) ?? '');
		const beginsAgain = name !== 'cursor' && rows.length > 0 && first === origin;
		const isLast = name === 'cursor' || rows.length === 0 || (beginsAgain && read >= (total ?? 0));
		const byIndex = isLast ? null : `startIndex=${read + rows.length + 1}#${origin ?? first}`;
		const following = text(nextcursor);
		if (!filter && !beginsAgain) this.note(rows, cursor === null, name === 'cursor');
		const isWhole = rows.length > 0 && rows.length === (total ?? rows.length);
		const next = following === null ? byIndex : `cursor=${segment(following)}`;
		// Some give the first page, whatever is asked. After the last user comes an empty page.
		if (toEnd && next === byIndex && this.movesOn && total !== null) {
			const starts = PagesAhead.startsFrom(read + rows.length + 1, rows.length, total + 1);
			this.ahead.begin(
				starts.map((start) => `startIndex=${start}`),
				(page) => ask(page, newEffort(effort)),
			);
		}
		return { rows, answer, total, isWhole, next, beginsAgain };
	}

	/** Takes note of somebody who is there for certain, and so has to be in the list. */
	meet(id: string | null): void {
		if (id !== null) this.met.add(id);
	}

	/** Whether the base URL is known to be right, so that a 404 there is about a user. */
	async areHere(effort: Effort): Promise<boolean> {
		if (this.server.abilities.known || this.met.size > 0) return true;
		this.isHere ||= await this.answers(effort);
		return this.isHere;
	}

	private async answers(effort: Effort): Promise<boolean> {
		const page = await orRefusal(this.ask('startIndex=1', 1, '', effort));
		return !(page instanceof Fault) || (page.status === 400 && isOwn(page));
	}

	/** @returns why the list that was read to its end may leave people out, as a clause; null where it is shown to be whole */
	private async doubt(beginsAgain: boolean, effort: Effort): Promise<string | null> {
		if ([...this.met].some((id) => !this.listed.has(id))) return 'its list leaves out a user who is there';
		const [first, second] = this.listed;
		if (first === undefined) return 'its list has nobody';
		if (second === undefined) {
			if (beginsAgain) return 'its list has one user, wherever it is asked to begin';
			// Some servers have one made-up user for everybody who asks for the list, whom a search doesn't find.
			const isThere = this.met.size > 0 || (await this.isThere(first, effort));
			return isThere ? null : 'its list has one user only, who may be a sample';
		}
		this.movesOn ||= await this.givesSecond(second, effort);
		return this.movesOn ? null : 'of its list, only the first page can be read';
	}

	private note(rows: readonly unknown[], begins: boolean, byCursor: boolean): void {
		if (begins) this.listed.clear();
		const ids = rows.flatMap((row) => idOf(row) ?? []);
		this.movesOn ||= byCursor || (!begins && ids.some((id) => !this.listed.has(id)));
		for (const id of ids) this.listed.add(id);
	}

	private async isThere(id: string, effort: Effort): Promise<boolean> {
		const usable = ({ json }: Answer) => idOf(json) === id;
		const answer = await orRefusal(this.server.send({ effort, path: pathOf(id), usable }));
		if (answer instanceof Fault) return false;
		const login = JSON.stringify(attributes(answer.json).username);
		const page = await orRefusal(this.ask('startIndex=1', 1, `userName eq ${login}`, newEffort(effort)));
		return page instanceof Fault || list(attributes(page.json).resources).some((row) => idOf(row) === id);
	}

	private async givesSecond(id: string, effort: Effort): Promise<boolean> {
		const page = await orRefusal(this.ask('startIndex=2', 1, '', effort));
		return !(page instanceof Fault) && idOf(list(attributes(page.json).resources)[0]) === id;
	}

	/** Some have pages by cursor and don't say so; once, and of two users on, since the last page has none. */
	private async goesByCursor(effort: Effort): Promise<boolean> {
		if (this.askedByCursor || this.server.abilities.cursor) return false;
		this.askedByCursor = true;
		const page = await orRefusal(this.ask('cursor=', 1, '', effort));
		const cursor = !(page instanceof Fault) && text(attributes(page.json).nextcursor) !== null;
		if (cursor) this.server.remember({ cursor });
		return cursor;
	}

	private async ask(from: string, count: number, filter: string, effort: Effort): Promise<Received> {
		const path = `/Users?${from}&count=${count}${filter && `&filter=${segment(filter)}`}`;
		return await this.server.send({ effort, path, usable: ({ json }) => isPage(json) });
	}
}

/** An empty page ends a list: so it has to say what it is (RFC 7644, 3.4.2). */
function isPage(json: unknown): boolean {
	const { resources, totalresults } = attributes(json);
	if (!Array.isArray(resources)) return totalresults === 0;
	return resources.length > 0 || isMessage('ListResponse', json) || Number.isSafeInteger(totalresults);
}
