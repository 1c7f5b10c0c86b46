import { generateKeyPairSync, type KeyObject } from 'node:crypto';

/** A registered client key: its public half, and the private one that the sandbox hands out in credentials. */
export interface ClientKey {
	kid: string;
	alg: 'RS256' | 'ES256';
	publicKey: KeyObject;
	privateKey: KeyObject;
}

const makers = {
	apiKey: () => ({
		kid: 'sandbox-api',
		alg: 'RS256',
		...generateKeyPairSync('rsa', { modulusLength: 2048 }),
	}),
	oAuth2Rsa: () => ({
		kid: 'sandbox-rsa',
		alg: 'RS256',
		...generateKeyPairSync('rsa', { modulusLength: 2048 }),
	}),
	oAuth2Ec: () => ({
		kid: 'sandbox-ec',
		alg: 'ES256',
		...generateKeyPairSync('ec', { namedCurve: 'P-256' }),
	}),
} satisfies Record<string, () => ClientKey>;

export type RsaVariant = keyof typeof makers;

const made = new Map<RsaVariant, ClientKey>();

/** Made on first use, once a process: RSA keys take a good part of a second. */
export function clientKey(variant: RsaVariant): ClientKey {
	const key = made.get(variant) ?? makers[variant]();
	made.set(variant, key);
	return key;
}

/** PKCS#1, as the console hands it out. */
export function toPem(key: ClientKey): string {
	return key.privateKey.export({ type: 'pkcs1', format: 'pem' }) as string;
}

export function toJwk(key: ClientKey): string {
	return JSON.stringify({
		...key.privateKey.export({ format: 'jwk' }),
		kid: key.kid,
		alg: key.alg,
		use: 'sig',
	});
}
