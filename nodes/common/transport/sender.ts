import { parseJson } from '../model/json';

/** One HTTP request, ready to leave. */
export interface Outgoing {
	method: 'GET' | 'POST' | 'PUT' | 'PATCH';
	url: string;
	headers: Record<string, string>;
	body?: string;
}

/** What came back, whatever its status. Header names are in lower case. */
export interface Answer {
	status: number;
	headers: Headers;
	text: string;
	/** The text as JSON; undefined where it is none. */
	readonly json: unknown;
}

export type Headers = Record<string, string | string[] | undefined>;

/** @returns an answer that parses its text when it is first asked for, and once: a list may be large */
export function answerOf(status: number, headers: Headers, text: string): Answer {
	return new Lazy(status, headers, text);
}

class Lazy implements Answer {
	private parsed: { json: unknown } | null = null;

	constructor(
		readonly status: number,
		readonly headers: Headers,
		readonly text: string,
	) {}

	get json(): unknown {
		this.parsed ??= { json: parseJson(this.text) };
		return this.parsed.json;
	}
}

export interface SendLimits {
	timeoutMs: number;
	/** The largest answer that is read, in bytes after decompression. */
	maxBytes: number;
	signal?: AbortSignal;
	/** A kept connection was closed under it once: from now on that is a fault like any other. */
	isResent?: boolean;
	/** Told that the connection stands, so that the request leaves. */
	onLeft?: () => void;
}

/**
 * Sends one request, follows no redirect, retries nothing.
 * @throws {Fault} when no usable answer came
 * @throws {Cancelled}
 */
export type Sender = (request: Outgoing, limits: SendLimits) => Promise<Answer>;

/** @returns the header's first value, or null */
export function header(answer: Answer, name: string): string | null {
	const value = answer.headers[name];
	return (Array.isArray(value) ? value[0] : value) ?? null;
}
