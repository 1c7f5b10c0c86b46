import type { ICredentialType, Icon, INodeProperties } from 'n8n-workflow';
import { GUARD_PROPERTIES } from './guardProperties';

export class AkanaApi implements ICredentialType {
	name = 'akanaApi';

	displayName = 'Akana API Platform API';

	icon: Icon = { light: 'file:../icons/akana.svg', dark: 'file:../icons/akana.dark.svg' };

	documentationUrl = 'https://docs.akana.com/cm/api/users/index.htm';

	// Decrypted for these nodes and for no other (n8n 2.24 and later).
	restrictToSupportedNodes = true as const;

	properties: INodeProperties[] = [
		{
			displayName: 'Server URL',
			name: 'serverUrl',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. https://portal.example.com',
			description: 'The address of the Community Manager, without /api',
		},
		{
			displayName: 'Email',
			name: 'email',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. nathan@example.com',
			description: 'Of a Site Admin who can log in with the password alone',
		},
		{
			displayName: 'Password',
			name: 'password',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			required: true,
		},
		...GUARD_PROPERTIES,
	];
}
