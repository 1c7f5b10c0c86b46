import { VENDOR_NAMES, type Sandbox } from '../sandbox';
import { effortAt } from './report';
import { VENDORS } from './vendors';

const EVERY_MS = 100;
/** Back to the start of the line, and nothing on it. */
const CLEAR = '\r\u001b[K';

/**
 * Says what is going on while the workflow runs: on a terminal one line that changes, else a line for each node.
 * @returns what to call as nodes start and end, and at the end
 */
export function showProgress(sandbox: Sandbox, stream: NodeJS.WriteStream) {
	let node = '';
	const requests = () =>
		VENDOR_NAMES.map((vendor) => `${VENDORS[vendor].short} ${effortAt(sandbox, vendor).requests}`).join(', ');
	const draw = () => {
		const columns = stream.columns > 0 ? stream.columns : 100;
		stream.write(CLEAR + `${node} · requests: ${requests()}`.slice(0, columns - 1));
	};
	const timer = stream.isTTY ? setInterval(draw, EVERY_MS) : undefined;
	return {
		onNodeStart: (name: string) => {
			node = name;
		},
		onNodeDone: (name: string) => {
			if (!stream.isTTY && name.includes(':')) stream.write(`${name} done; requests: ${requests()}\n`);
		},
		stop: () => {
			clearInterval(timer);
			if (stream.isTTY) stream.write(CLEAR);
		},
	};
}
