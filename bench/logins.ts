import axios from 'axios';
import jwt from 'jsonwebtoken';
import { Agent } from 'node:https';
import type { SandboxName } from '../sandbox';

type Credential = Record<string, unknown>;

/** @returns the fields of RSA's key file */
export function rsaKey({ apiKeyFile }: Credential): Record<'accessID' | 'accessKey' | 'adminRestApiUrl', string> {
	return JSON.parse(String(apiKeyFile)) as ReturnType<typeof rsaKey>;
}

const LOGINS: Record<SandboxName, (credential: Credential) => Promise<Record<string, string>>> = {
	async rsaIdPlus(credential) {
		const { accessID, accessKey, adminRestApiUrl } = rsaKey(credential);
		const claims = { sub: accessID, aud: adminRestApiUrl };
		return bearer(jwt.sign(claims, accessKey, { algorithm: 'RS256', expiresIn: 1800 }));
	},
	oraclePrimavera: async ({ username, password }) => ({
		Authorization: `Basic ${Buffer.from(`${String(username)}:${String(password)}`).toString('base64')}`,
	}),
	async akana({ serverUrl, email, password }) {
		const httpsAgent = new Agent({ rejectUnauthorized: false });
		const { headers } = await axios.post(`${String(serverUrl)}/api/login`, { email, password }, { httpsAgent });
		const cookies = (headers['set-cookie'] ?? []).map((line) => line.split(';')[0]!);
		const [name, value] = cookies.find((cookie) => cookie.startsWith('Csrf-Token_'))!.split(/=(.*)/s);
		return { Cookie: cookies.join('; '), [`X-${name}`]: value! };
	},
	// Each request is signed.
	alibabaCloudSso: async () => ({}),
	scim: async ({ token }) => bearer(String(token)),
};

/** Logs in. @returns the headers that authenticate every request */
export async function logIn(vendor: SandboxName, credential: Credential): Promise<Record<string, string>> {
	return await LOGINS[vendor](credential);
}

function bearer(token: string): Record<string, string> {
	return { Authorization: `Bearer ${token}` };
}
