import type { ICredentialType, Icon, INodeProperties } from 'n8n-workflow';
import { GUARD_PROPERTIES } from './guardProperties';
import { AUTOMATIC, PRODUCTS } from '../nodes/Scim/products';

const onlyFor = (authentication: string) => ({ show: { authentication: [authentication] } });

/** What the nodes read, and what it is called here. */
const TLS_SWITCH = 'allowUnauthorizedCerts';

export class UserStatusScimApi implements ICredentialType {
	name = 'userStatusScimApi';

	displayName = 'User Status SCIM 2.0 API';

	icon: Icon = { light: 'file:../icons/scim.svg', dark: 'file:../icons/scim.dark.svg' };

	documentationUrl = 'https://www.rfc-editor.org/rfc/rfc7644';

	// Decrypted for these nodes and for no other (n8n 2.24 and later).
	restrictToSupportedNodes = true as const;

	properties: INodeProperties[] = [
		{
			displayName: 'Base URL',
			name: 'baseUrl',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. https://api.example.com/scim/v2',
			description: 'The address of the SCIM API, up to and without /Users',
		},
		{
			displayName: 'Product',
			name: 'product',
			type: 'options',
			default: AUTOMATIC,
			options: [
				{ name: 'Automatic', value: AUTOMATIC, description: 'Whatever it is: found out from its answers' },
				...Object.entries(PRODUCTS).map(([value, { label }]) => ({ name: label, value })),
			],
			description: 'How the server behaves, where its answers don’t show that',
		},
		{
			displayName: 'Product Name',
			name: 'productName',
			type: 'string',
			default: '',
			placeholder: 'e.g. Slack',
			description: 'What people call the product; errors say it, and each result in run.product',
		},
		{
			displayName: 'Authentication',
			name: 'authentication',
			type: 'options',
			default: 'bearer',
			options: [
				{ name: 'Basic', value: 'basic', description: 'User name and password with every request' },
				{ name: 'Bearer', value: 'bearer', description: 'A token that the product gave out, as most do' },
				{
					name: 'OAuth 2.0 Client Credentials',
					value: 'oAuth2',
					description: 'Tokens are got with a client ID and a client secret',
				},
			],
		},
		{
			displayName: 'Token',
			name: 'token',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			required: true,
			displayOptions: onlyFor('bearer'),
		},
		{
			displayName: 'User Name',
			name: 'username',
			type: 'string',
			default: '',
			required: true,
			displayOptions: onlyFor('basic'),
		},
		{
			displayName: 'Password',
			name: 'password',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			required: true,
			displayOptions: onlyFor('basic'),
		},
		{
			displayName: 'Token URL',
			name: 'tokenUrl',
			type: 'string',
			default: '',
			required: true,
			displayOptions: onlyFor('oAuth2'),
			placeholder: 'e.g. https://login.example.com/oauth2/token',
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
			displayName: 'Client Secret',
			name: 'clientSecret',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			required: true,
			displayOptions: onlyFor('oAuth2'),
		},
		{
			displayName: 'Scope',
			name: 'scope',
			type: 'string',
			default: '',
			displayOptions: onlyFor('oAuth2'),
			description: 'Scopes to ask for, separated by spaces; empty asks for none',
		},
		...GUARD_PROPERTIES.map((property) =>
			property.name === TLS_SWITCH ? { ...property, name: 'ignoreSslIssues' } : property,
		),
		{
			displayName: 'Ignore SSL Issues, as the Nodes Call It',
			name: TLS_SWITCH,
			type: 'hidden',
			default: '={{ $self["ignoreSslIssues"] }}',
		},
	];
}
