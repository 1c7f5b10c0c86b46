import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { type BrowserContext, chromium, type Page } from 'playwright-core';

const run = promisify(execFile);

/** Where the steps' pictures go; N8N_USER_STATUS_PICTURES names another folder. */
export const SCREENSHOTS = resolve(process.env.N8N_USER_STATUS_PICTURES ?? join(__dirname, '..', 'screenshots'));

const CANDIDATES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

// Chromium would look up its maker's hosts at every start; nothing here needs them.
const FLAGS = [
	'--no-sandbox',
	'--disable-gpu',
	'--disable-quic',
	'--no-first-run',
	'--disable-background-networking',
	'--disable-component-update',
	'--disable-sync',
];

/** A browser window of its own: no cookies, loopback only. */
export class Browser {
	private constructor(
		private readonly context: BrowserContext,
		readonly page: Page,
	) {}

	/** @throws Error when there is no Chromium and it can't be installed from Debian's packages. */
	static async open(): Promise<Browser> {
		const browser = await chromium.launch({ executablePath: await chromiumPath(), args: FLAGS });
		const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'en-GB' });
		context.setDefaultTimeout(60_000);
		await context.route(
			({ hostname, protocol }) => protocol.startsWith('http') && hostname !== '127.0.0.1',
			async (route) => await route.abort(),
		);
		return new Browser(context, await context.newPage());
	}

	/** Keeps a picture of what is to be seen now. */
	async screenshot(name: string): Promise<void> {
		await mkdir(SCREENSHOTS, { recursive: true });
		await this.page.screenshot({ path: join(SCREENSHOTS, `${name}.png`), animations: 'disabled' });
	}

	async close(): Promise<void> {
		await this.context.browser()?.close();
	}
}

async function chromiumPath(): Promise<string> {
	const found = [process.env.CHROMIUM ?? '', ...CANDIDATES].find(existsSync);
	if (found) return found;
	console.error('Installing Chromium from the system’s packages.');
	await run('apt-get', ['update', '-qq']);
	await run('apt-get', ['install', '-y', '-qq', 'chromium'], {
		env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
	});
	return CANDIDATES[0]!;
}
