import { generate } from 'selfsigned';

const DAY_MS = 86_400_000;

/** Key and certificate in PEM, for localhost and 127.0.0.1, signed by itself. */
export interface Certificate {
	key: string;
	cert: string;
}

export async function makeCertificate(): Promise<Certificate> {
	const pems = await generate([{ name: 'commonName', value: 'localhost' }], {
		keyType: 'ec',
		algorithm: 'sha256',
		// A day back: a client's clock may be behind.
		notBeforeDate: new Date(Date.now() - DAY_MS),
		notAfterDate: new Date(Date.now() + 365 * DAY_MS),
		extensions: [
			{
				name: 'subjectAltName',
				altNames: [
					{ type: 2, value: 'localhost' },
					{ type: 7, ip: '127.0.0.1' },
				],
			},
		],
	});
	return { key: pems.private, cert: pems.cert };
}
