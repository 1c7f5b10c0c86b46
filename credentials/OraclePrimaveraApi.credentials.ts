import type { ICredentialType, Icon, INodeProperties } from 'n8n-workflow';
import { GUARD_PROPERTIES } from './guardProperties';

export class OraclePrimaveraApi implements ICredentialType {
	name = 'oraclePrimaveraApi';

	displayName = 'Oracle Primavera Administration API';

	icon: Icon = { light: 'file:../icons/oraclePrimavera.svg', dark: 'file:../icons/oraclePrimavera.dark.svg' };

	documentationUrl = 'https://docs.oracle.com/en/industries/construction-engineering/primavera-administration/';

	// Decrypted for these nodes and for no other (n8n 2.24 and later).
	restrictToSupportedNodes = true as const;

	properties: INodeProperties[] = [
		{
			displayName: 'Server URL',
			name: 'serverUrl',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. https://primavera.example.com/tenant',
			description: 'With the tenant where there is one; with or without /cloudapi/restapi at its end',
		},
		{
			displayName: 'Authentication',
			name: 'authentication',
			type: 'options',
			default: 'basic',
			options: [
				{ name: 'Basic', value: 'basic', description: 'User name and password with every request' },
				{
					name: 'Bearer',
					value: 'bearer',
					description: 'A token, got with user name and password. Only on instances hosted by Oracle.',
				},
			],
		},
		{
			displayName: 'User Name',
			name: 'username',
			type: 'string',
			default: '',
			required: true,
			description: 'The login of a Primavera Administration user who may administer users',
		},
		{
			displayName: 'Password',
			name: 'password',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			required: true,
		},
		{
			displayName: 'Send Version Header',
			name: 'sendVersionHeader',
			type: 'boolean',
			default: false,
			description: 'Whether to send the header “Version: 2”, which older instances ask for',
		},
		...GUARD_PROPERTIES,
	];
}
