import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What the model says in one turn: calls of tools, or text. */
export type Turn = { tools: Array<{ name: string; args: object }> } | { text: string };

/** What the model is told of a tool. */
export interface Told {
	name: string;
	description: string;
	parameters: object;
}

interface Request {
	messages: Array<{ role: string; content: unknown }>;
	tools?: Array<{ function: Told }>;
}

/** A chat model with OpenAI's interface on loopback that says what it is told to say. */
export interface ScriptedModel {
	/** n8n's OpenAI credential for it. */
	readonly credential: object;
	/** What it was asked, in order. */
	readonly requests: Request[];
	close(): Promise<void>;
}

/** @param turns - one for each time that it is asked; the last one stays */
export async function startModel(turns: readonly Turn[]): Promise<ScriptedModel> {
	const requests: Request[] = [];
	const server = createServer((request, response) => {
		void bodyOf(request).then((body) => {
			requests.push(body);
			const turn = turns[Math.min(requests.length, turns.length) - 1]!;
			response.setHeader('content-type', 'application/json').end(JSON.stringify(answer(turn, requests.length)));
		});
	}).listen(0, '127.0.0.1');
	await new Promise((resolve) => server.once('listening', resolve));
	const { port } = server.address() as AddressInfo;
	return {
		credential: { apiKey: 'only-for-this-test', url: `http://127.0.0.1:${port}/v1` },
		requests,
		close: async () => {
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		},
	};
}

async function bodyOf(request: IncomingMessage): Promise<Request> {
	let text = '';
	for await (const chunk of request.setEncoding('utf8')) text += chunk as string;
	return JSON.parse(text) as Request;
}

function answer(turn: Turn, no: number): object {
	const calls = 'tools' in turn ? turn.tools : [];
	const message = {
		role: 'assistant',
		content: 'text' in turn ? turn.text : null,
		...(calls.length > 0 && {
			tool_calls: calls.map(({ name, args }, i) => ({
				id: `call-${no}-${i}`,
				type: 'function',
				function: { name, arguments: JSON.stringify(args) },
			})),
		}),
	};
	return {
		id: `answer-${no}`,
		object: 'chat.completion',
		created: 0,
		model: 'scripted',
		choices: [{ index: 0, message, finish_reason: calls.length > 0 ? 'tool_calls' : 'stop' }],
		usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
	};
}
