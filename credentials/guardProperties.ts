import type { INodeProperties } from 'n8n-workflow';

/** The fields that every credential ends with: who is never touched, and how far the connection is trusted. */
export const GUARD_PROPERTIES: INodeProperties[] = [
	{
		displayName: 'Protected Users',
		name: 'protectedUsers',
		type: 'string',
		default: '',
		typeOptions: { rows: 3 },
		placeholder: 'e.g. admin@example.com, JSMITH',
		description:
			'IDs, logins, e-mails or @domains, split by commas or lines, that no workflow with this credential may disable or lock',
	},
	{
		displayName: 'Allow Insecure HTTP',
		name: 'allowInsecureHttp',
		type: 'boolean',
		default: false,
		description: 'Whether to allow a URL that begins with http://. The credential then travels unencrypted.',
	},
	{
		displayName: 'Ignore SSL Issues (Insecure)',
		name: 'allowUnauthorizedCerts',
		type: 'boolean',
		default: false,
		description: 'Whether to connect even if SSL certificate validation is not possible',
	},
];
