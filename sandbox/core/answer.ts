/** What a vendor says to one request. */
export interface Answer {
	status: number;
	headers?: Record<string, string | string[]>;
	body: string;
}

export function json(status: number, value: unknown, headers?: Answer['headers']): Answer {
	return {
		status,
		headers: { 'content-type': 'application/json;charset=UTF-8', ...headers },
		body: JSON.stringify(value),
	};
}

export function text(status: number, body: string, headers?: Answer['headers']): Answer {
	return { status, headers: { 'content-type': 'text/plain;charset=UTF-8', ...headers }, body };
}

/** Parsed JSON, or `undefined` where the text isn't JSON. */
export function parseJson(body: string): unknown {
	try {
		return JSON.parse(body);
	} catch {
		return undefined;
	}
}

export function isRecord(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether a Content-Type or Accept header names one of the media types, parameters aside. */
export function names(header: string | undefined, mediaTypes: readonly string[]): boolean {
	return (header ?? '').split(',').some((part) => mediaTypes.includes((part.split(';')[0] ?? '').trim().toLowerCase()));
}
