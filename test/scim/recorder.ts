import { request as ask } from 'node:http';
import { Loopback } from '../support/loopback';

/** What a request was, as the server got it. */
export interface Recorded {
	method: string;
	/** From the base URL on, decoded. */
	path: string;
	body: string;
}

/** Stands before a server and writes down what is asked of it; changes nothing on the way. */
export class Recorder {
	readonly requests: Recorded[] = [];
	baseUrl = '';

	private constructor(private readonly close: () => Promise<void>) {}

	/** @param target - the server's base URL */
	static async before(target: string): Promise<Recorder> {
		const { pathname } = new URL(target);
		const loopback = await Loopback.start((incoming, outgoing) => {
			const { method = '', url = '', headers } = incoming;
			const chunks: Buffer[] = [];
			incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
			incoming.on('end', () => {
				const body = Buffer.concat(chunks);
				const path = decodeURIComponent(url.slice(pathname.length));
				recorder.requests.push({ method, path, body: body.toString() });
				const asking = ask(new URL(url, target), { method, headers }, (answer) => {
					outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
					answer.pipe(outgoing);
				});
				asking.end(body);
			});
		});
		const recorder = new Recorder(async () => await loopback.close());
		recorder.baseUrl = loopback.url(pathname);
		return recorder;
	}

	/** @returns what was asked since the last time */
	take(): Recorded[] {
		return this.requests.splice(0);
	}

	async stop(): Promise<void> {
		await this.close();
	}
}
