import { createServer, type AddressInfo, type Socket } from 'node:net';

export interface Mail {
	from: string;
	to: string[];
	/** Headers and body as they came. */
	text: string;
}

/** An SMTP server on loopback that keeps what it is sent. */
export interface Mailbox {
	readonly mails: Mail[];
	/** n8n's SMTP credential for it. */
	readonly credential: object;
	close(): Promise<void>;
}

/** Starts a mailbox on a free port. */
export async function openMailbox(): Promise<Mailbox> {
	const mails: Mail[] = [];
	const sockets = new Set<Socket>();
	const server = createServer((socket) => {
		sockets.add(socket.once('close', () => sockets.delete(socket)));
		receive(socket, (mail) => mails.push(mail));
	}).listen(0, '127.0.0.1');
	await new Promise((resolve) => server.once('listening', resolve));
	const { port } = server.address() as AddressInfo;
	return {
		mails,
		credential: { host: '127.0.0.1', port, user: '', password: '', secure: false, disableStartTls: true },
		close: async () => {
			for (const socket of sockets) socket.destroy();
			await new Promise((resolve) => server.close(resolve));
		},
	};
}

const address = (line: string) => /<(.*)>/.exec(line)?.[1] ?? '';

/** Just enough of RFC 5321 for one client that behaves. */
function receive(socket: Socket, deliver: (mail: Mail) => void): void {
	let mail: Mail = { from: '', to: [], text: '' };
	let rest = '';
	let inData = false;
	const say = (answer: string) => socket.write(`${answer}\r\n`);
	const answer = (line: string) => {
		const command = line.slice(0, 4).toUpperCase();
		if (command === 'MAIL') mail = { from: address(line), to: [], text: '' };
		if (command === 'RCPT') mail.to.push(address(line));
		inData = command === 'DATA';
		if (inData) return say('354 go ahead');
		if (command === 'QUIT') return socket.end('221 bye\r\n');
		return say('250 ok');
	};
	socket.setEncoding('utf8').on('error', () => {});
	socket.on('data', (chunk: string) => {
		rest += chunk;
		for (let end = rest.indexOf('\r\n'); end >= 0; end = rest.indexOf('\r\n')) {
			const line = rest.slice(0, end);
			rest = rest.slice(end + 2);
			if (!inData) answer(line);
			else if (line !== '.') mail.text += `${line.replace(/^\./, '')}\n`;
			else {
				inData = false;
				deliver(mail);
				say('250 kept');
			}
		}
	});
	say('220 mailbox');
}
