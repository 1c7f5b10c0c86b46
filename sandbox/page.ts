import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SANDBOX_NAMES, type Sandbox } from '.';
import { hostInUrl, listen } from './core/listen';
import { labelOf } from './labels';

/** Who is enabled where, for looking at while a workflow runs: one row a person, one column a vendor. */
export class SandboxPage {
	private constructor(
		private readonly server: Server,
		/** Where it is. */
		readonly url: string,
	) {}

	/**
	 * Serves it.
	 * @param port - 0 takes a free one
	 */
	static async open(sandbox: Sandbox, port: number, host: string): Promise<SandboxPage> {
		const server = createServer(({ url }, response) => {
			const isData = url === '/people.json';
			response.setHeader('content-type', isData ? 'application/json' : 'text/html; charset=utf-8');
			response.end(isData ? JSON.stringify(peopleOf(sandbox)) : HTML);
		});
		await listen(server, port, host);
		const { port: taken } = server.address() as AddressInfo;
		return new SandboxPage(server, `http://${hostInUrl(host)}:${taken}`);
	}

	close(): void {
		this.server.close();
		this.server.closeAllConnections();
	}
}

/** @returns each vendor's people, and whether they were changed since they were made */
function peopleOf(sandbox: Sandbox) {
	return SANDBOX_NAMES.filter((vendor) => vendor in sandbox).map((vendor) => ({
		label: labelOf(vendor),
		people: sandbox[vendor].people.all().map((person) => ({
			name: person.displayName,
			email: person.email.toLowerCase(),
			state: stateOf(person),
			changed: person.history.length > 1,
		})),
	}));
}

function stateOf({ enabled, locked }: { enabled: boolean; locked: boolean }): string {
	return `${enabled ? 'enabled' : 'disabled'}${locked ? ', locked' : ''}`;
}

const HTML = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Sandbox: who is enabled where</title>
<style>
	body { font: 14px/1.4 system-ui, sans-serif; margin: 2em; color: CanvasText; background: Canvas; color-scheme: light dark }
	table { border-collapse: collapse }
	th, td { padding: .2em 1em .2em 0; text-align: left; white-space: nowrap; border-bottom: 1px solid color-mix(in srgb, CanvasText 15%, Canvas) }
	th { position: sticky; top: 0; background: Canvas }
	.off { color: #c62828 } .on { color: #2e7d32 } .none { opacity: .4 } .changed { font-weight: bold }
</style>
<h1>Who is enabled where</h1>
<p>Live: what this sandbox holds now. Bold: changed since it started.</p>
<table><thead></thead><tbody></tbody></table>
<script>
	const cell = (tag, text, kind = '') => Object.assign(document.createElement(tag), { textContent: text, className: kind });
	async function show() {
		const vendors = await (await fetch('people.json')).json();
		const people = new Map();
		vendors.forEach(({ people: own }, v) => own.forEach((one) => {
			const row = people.get(one.email) ?? { name: one.name, states: [] };
			row.states[v] = row.states[v] ? { ...one, state: row.states[v].state + ' / ' + one.state } : one;
			people.set(one.email, row);
		}));
		const head = document.createElement('tr');
		head.append(cell('th', 'Person'), cell('th', 'E-mail'), ...vendors.map(({ label }) => cell('th', label)));
		document.querySelector('thead').replaceChildren(head);
		document.querySelector('tbody').replaceChildren(...[...people].map(([email, { name, states }]) => {
			const row = document.createElement('tr');
			row.append(cell('td', name), cell('td', email), ...vendors.map((_, v) => {
				const one = states[v];
				if (!one) return cell('td', 'no account', 'none');
				return cell('td', one.state, (one.state === 'enabled' ? 'on' : 'off') + (one.changed ? ' changed' : ''));
			}));
			return row;
		}));
	}
	const again = () => show().catch(() => undefined).finally(() => setTimeout(again, 1000));
	again();
</script>
</html>
`;
