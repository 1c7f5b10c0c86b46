import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { type BrowserContext, chromium, type Page } from 'playwright-core';
import { installUnless } from './system-packages';

/** Where a picture of each step goes. */
const SCREENSHOTS = join(__dirname, '..', 'screenshots');
/** Where the pictures for the docs go; N8N_USER_STATUS_PICTURES names their place in the docs. */
const PICTURES = resolve(process.env.N8N_USER_STATUS_PICTURES ?? SCREENSHOTS);

/** For each single wait; a busy machine takes its time. */
const TIMEOUT_MS = 120_000;

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

/** n8n's own chat speaks to localhost, whatever address the editor was opened at. */
const LOOPBACK = new Set(['127.0.0.1', 'localhost']);

/** A part of the window. */
export type Box = NonNullable<Parameters<Page['screenshot']>[0]>['clip'];

/** A browser window of its own: no cookies, loopback only. */
export class Browser {
	private constructor(
		private readonly context: BrowserContext,
		readonly page: Page,
	) {}

	/**
	 * @param scale - pixels for each point; 2 makes crisp pictures
	 * @throws Error when there is no Chromium and it can't be installed.
	 */
	static async open(scale = 1): Promise<Browser> {
		const browser = await chromium.launch({ executablePath: await chromiumPath(), args: FLAGS });
		const context = await browser.newContext({
			viewport: { width: 1440, height: 900 },
			deviceScaleFactor: scale,
			locale: 'en-GB',
			reducedMotion: 'reduce',
		});
		context.setDefaultTimeout(TIMEOUT_MS);
		await context.route(
			({ hostname, protocol }) => protocol.startsWith('http') && !LOOPBACK.has(hostname),
			async (route) => await route.abort(),
		);
		return new Browser(context, await context.newPage());
	}

	/** Keeps a picture of what is to be seen now. */
	async screenshot(name: string): Promise<void> {
		await mkdir(SCREENSHOTS, { recursive: true });
		await this.page.screenshot({ path: join(SCREENSHOTS, `${name}.png`), animations: 'disabled' });
	}

	/** Keeps a picture for the docs, of a part of the window or of all of it. */
	async picture(name: string, clip?: Box): Promise<void> {
		const path = join(PICTURES, `${name}.png`);
		await mkdir(dirname(path), { recursive: true });
		await this.page.screenshot({ path, ...(clip && { clip }), animations: 'disabled' });
	}

	async close(): Promise<void> {
		await this.context.browser()?.close();
	}
}

/**
 * Where Chromium is; CHROMIUM names another place.
 *
 * @throws Error when it is missing and can't be installed from the system's packages.
 */
export async function chromiumPath(): Promise<string> {
	const places = [process.env.CHROMIUM ?? '', ...CANDIDATES];
	// Without fonts of the system's own, an address would be a row of empty boxes.
	await installUnless(() => places.some(existsSync), 'chromium', 'fonts-liberation');
	return places.find(existsSync)!;
}
