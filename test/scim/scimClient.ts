/** Speaks to a SCIM server directly, as whoever sets it up does: independent of the node. */
export class ScimClient {
	constructor(
		private readonly baseUrl: string,
		private readonly authorization: string,
	) {}

	/** @returns the new user's ID */
	async add(user: object): Promise<string> {
		const schemas = ['urn:ietf:params:scim:schemas:core:2.0:User'];
		const { id } = (await this.ask('POST', '/Users', { schemas, active: true, ...user })) as { id: string };
		return id;
	}

	/** Whether a user is active, as the server itself says. */
	async active(id: string): Promise<unknown> {
		return ((await this.ask('GET', `/Users/${id}`)) as { active?: unknown }).active;
	}

	async remove(id: string): Promise<void> {
		await this.ask('DELETE', `/Users/${id}`);
	}

	private async ask(method: string, path: string, body?: object): Promise<unknown> {
		const response = await fetch(this.baseUrl + path, {
			method,
			headers: { authorization: this.authorization, ...(body && { 'content-type': 'application/scim+json' }) },
			...(body && { body: JSON.stringify(body) }),
		});
		const text = await response.text();
		if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
		return text === '' ? undefined : JSON.parse(text);
	}
}
