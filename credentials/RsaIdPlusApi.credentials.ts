import type { ICredentialType, Icon, INodeProperties } from 'n8n-workflow';
import { GUARD_PROPERTIES } from './guardProperties';

const onlyFor = (authentication: string) => ({ show: { authentication: [authentication] } });

export class RsaIdPlusApi implements ICredentialType {
	name = 'rsaIdPlusApi';

	displayName = 'RSA ID Plus API';

	icon: Icon = { light: 'file:../icons/rsaIdPlus.svg', dark: 'file:../icons/rsaIdPlus.dark.svg' };

	documentationUrl = 'https://community.rsa.com/s/article/Cloud-Administration-REST-API';

	// Decrypted for these nodes and for no other (n8n 2.24 and later).
	restrictToSupportedNodes = true as const;

	properties: INodeProperties[] = [
		{
			displayName: 'Authentication',
			name: 'authentication',
			type: 'options',
			default: 'apiKey',
			options: [
				{ name: 'API Key', value: 'apiKey', description: 'A key file from the Cloud Administration Console' },
				{
					name: 'OAuth 2.0',
					value: 'oAuth2',
					description: 'An OAuth 2.0 client with a private key, as RSA recommends',
				},
			],
		},
		{
			displayName: 'API Key File',
			name: 'apiKeyFile',
			type: 'string',
			typeOptions: { password: true, rows: 4 },
			default: '',
			required: true,
			displayOptions: onlyFor('apiKey'),
			placeholder: '{ "customerName": "…", "accessID": "…", "accessKey": "…", "adminRestApiUrl": "…" }',
			description:
				'The whole text of the key file, as downloaded. Its role has to be Super Administrator or Help Desk Administrator.',
		},
		{
			displayName: 'Admin REST API URL',
			name: 'adminRestApiUrl',
			type: 'string',
			default: '',
			required: true,
			displayOptions: onlyFor('oAuth2'),
			placeholder: 'e.g. https://tenant.access.example.com/AdminInterface/restapi',
		},
		{
			displayName: 'Issuer URL',
			name: 'issuerUrl',
			type: 'string',
			default: '',
			required: true,
			displayOptions: onlyFor('oAuth2'),
			placeholder: 'e.g. https://tenant.auth.example.com/oauth',
			description: 'The token is got from this address with /token added',
		},
		{
			displayName: 'Client ID',
			name: 'clientId',
			type: 'string',
			default: '',
			required: true,
			displayOptions: onlyFor('oAuth2'),
		},
		{
			displayName: 'Private Key (JWK)',
			name: 'privateKeyJwk',
			type: 'string',
			typeOptions: { password: true, rows: 4 },
			default: '',
			required: true,
			displayOptions: onlyFor('oAuth2'),
			placeholder: '{ "kty": "RSA", "kid": "…", "n": "…", "e": "AQAB", "d": "…" }',
			description:
				'The client’s private key as a JSON Web Key with a “kid”: an RSA key, or an EC key on the curve P-256',
		},
		...GUARD_PROPERTIES,
	];
}
