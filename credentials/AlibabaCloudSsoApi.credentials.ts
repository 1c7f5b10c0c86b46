import type { ICredentialType, Icon, INodeProperties } from 'n8n-workflow';
import { GUARD_PROPERTIES } from './guardProperties';

export class AlibabaCloudSsoApi implements ICredentialType {
	name = 'alibabaCloudSsoApi';

	displayName = 'Alibaba Cloud CloudSSO API';

	icon: Icon = { light: 'file:../icons/alibabaCloudSso.svg', dark: 'file:../icons/alibabaCloudSso.dark.svg' };

	documentationUrl =
		'https://www.alibabacloud.com/help/en/cloudsso/developer-reference/api-cloudsso-2021-05-15-updateuserstatus';

	// Decrypted for these nodes and for no other (n8n 2.24 and later).
	restrictToSupportedNodes = true as const;

	properties: INodeProperties[] = [
		{
			displayName: 'Access Key ID',
			name: 'accessKeyId',
			type: 'string',
			default: '',
			required: true,
			description:
				'Of a RAM user with the permissions cloudsso:UpdateUserStatus, cloudsso:GetUser and cloudsso:ListUsers',
		},
		{
			displayName: 'Access Key Secret',
			name: 'accessKeySecret',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			required: true,
		},
		{
			displayName: 'Security Token',
			name: 'securityToken',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			description: 'Only for a temporary access key from STS',
		},
		{
			displayName: 'Region',
			name: 'region',
			type: 'options',
			default: 'cn-shanghai',
			options: [
				{ name: 'China (Hong Kong)', value: 'cn-hongkong' },
				{ name: 'China (Shanghai)', value: 'cn-shanghai' },
				{ name: 'Germany (Frankfurt)', value: 'eu-central-1' },
				{ name: 'Singapore', value: 'ap-southeast-1' },
				{ name: 'South Korea (Seoul)', value: 'ap-northeast-2' },
				{ name: 'US (Silicon Valley)', value: 'us-west-1' },
			],
			description: 'The region in which CloudSSO was activated',
		},
		{
			displayName: 'Endpoint',
			name: 'endpoint',
			type: 'string',
			default: '',
			placeholder: 'e.g. https://cloudsso-vpc.cn-shanghai.aliyuncs.com',
			description: 'Overrides the region’s endpoint, for example inside a VPC',
		},
		{
			displayName: 'Directory ID',
			name: 'directoryId',
			type: 'string',
			default: '',
			placeholder: 'e.g. d-00fc2p61****',
			description: 'Used where the node names none',
		},
		{
			displayName: 'Role ARN',
			name: 'roleArn',
			type: 'string',
			default: '',
			placeholder: 'e.g. acs:ram::123456789012****:role/offboarding',
			description: 'A RAM role to assume. The access key then needs only sts:AssumeRole on it.',
		},
		{
			displayName: 'STS Endpoint',
			name: 'stsEndpoint',
			type: 'string',
			default: '',
			placeholder: 'e.g. https://sts-vpc.cn-shanghai.aliyuncs.com',
			description: 'Where the role is assumed; empty for the region’s own',
		},
		...GUARD_PROPERTIES,
	];
}
