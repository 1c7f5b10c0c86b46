/** Who may see a form: n8n's basic authentication. */
export interface Login {
	user: string;
	password: string;
}

const headersOf = (login?: Login): Record<string, string> =>
	login ? { authorization: `Basic ${Buffer.from(`${login.user}:${login.password}`).toString('base64')}` } : {};

/** Opens a form as a browser does. */
export async function openForm(url: string, webhookId: string, login?: Login): Promise<Response> {
	return await fetch(`${url}/form/${webhookId}`, { headers: headersOf(login) });
}

/** What is put into one page's fields, in order. */
type Values = ReadonlyArray<string | File>;

/**
 * Fills in a form and sends it, as the form's own page does, and waits for what comes after.
 * @param address - n8n's, or that of a waiting form
 * @param webhookId - of a form that starts a workflow; `null` for a waiting one
 * @param values - of the form's fields
 * @param next - of the fields of the pages that come after it
 * @returns the page that ends the form; empty when there is none
 */
export async function sendForm(
	address: string,
	webhookId: string | null,
	login: Login,
	values: Values,
	...next: Values[]
): Promise<string> {
	const text = await post(webhookId === null ? address : `${address}/form/${webhookId}`, login, values);
	const { formWaitingUrl } = (text.startsWith('{') ? JSON.parse(text) : {}) as { formWaitingUrl?: string };
	if (!formWaitingUrl) return '';
	for (const more of next) {
		await pageAfter(formWaitingUrl, login);
		await post(formWaitingUrl, login, more);
	}
	return await pageAfter(formWaitingUrl, login);
}

async function post(target: string, login: Login, values: Values): Promise<string> {
	const body = new FormData();
	values.forEach((value, i) => body.append(`field-${i}`, value));
	const response = await fetch(target, { method: 'POST', headers: headersOf(login), body });
	const text = await response.text();
	if (!response.ok) throw new Error(`The form answered ${response.status}: ${text}`);
	return text;
}

async function pageAfter(waitingUrl: string, login: Login): Promise<string> {
	const end = Date.now() + 60_000;
	const [address, query] = waitingUrl.split('?');
	for (;;) {
		const status = await fetch(`${address}/n8n-execution-status${query ? `?${query}` : ''}`);
		const text = await status.text();
		if (text.includes('form-waiting')) return await (await fetch(waitingUrl, { headers: headersOf(login) })).text();
		if (/error|crashed|success|null/.test(text) || Date.now() > end) throw new Error(`The form's run: ${text}`);
		await new Promise((resolve) => setTimeout(resolve, 250));
	}
}
