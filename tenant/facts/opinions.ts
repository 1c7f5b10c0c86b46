import type { VendorName } from './index';

/** What others say of a vendor's API: an official client, a definition that machines read, a validator. */
export interface Opinion {
	vendor: VendorName;
	/** Whose, which version, and under which licence. */
	of: string;
	/** What is compared with it, and where. */
	compared: string;
	/** The test; none where there was nothing to compare with. */
	test?: string;
	/** What it says otherwise than the nodes or the sandbox do, with the fact that it is about. */
	differs: ReadonlyArray<{ what: string; fact: string; /** As the test sees it. */ seen: readonly string[] }>;
}

export const OPINIONS: readonly Opinion[] = [
	{
		vendor: 'rsaIdPlus',
		of: 'PyDPlus, a public client in Python (github.com/jeffshurtliff/pydplus); RSA publishes no client and no OpenAPI document that could be found (searched: GitHub, npm, PyPI, RSA’s documentation)',
		compared: 'methods, paths, fields and words of each request that it makes, too',
		test: 'test/tenant/opinions/definitions.test.ts',
		differs: [
			{
				what: 'it looks users up by `email` only',
				fact: 'RSA-3',
				seen: ['POST v1/users/lookup asks username'],
			},
			{
				what: 'it doesn’t search',
				fact: 'RSA-5',
				seen: ['no such call: POST /AdminInterface/restapi/v2/users/search'],
			},
		],
	},
	{
		vendor: 'oraclePrimavera',
		of: 'the schema on the REST API’s own pages (docs.oracle.com, G18302-01). Its openapi.json (version 26) is published, too, under terms that weren’t found, and so isn’t copied here; no client of Oracle’s was found (searched: GitHub, npm, PyPI, Maven)',
		compared: 'each field of a request and of a record, with its type',
		test: 'test/tenant/opinions/definitions.test.ts',
		differs: [
			{
				what: '`emailAddress`, `firstName`, `lastName` and `organization` are required in a change, and aren’t sent, as in the page’s own example',
				fact: 'ORACLE-1',
				seen: ['emailAddress', 'firstName', 'lastName', 'organization'].map(
					(name) => `PUT /user/change-… asks without ${name}`,
				),
			},
		],
	},
	{
		vendor: 'akana',
		of: 'none: no client, OpenAPI or WADL document of the Community Manager API was found (searched: GitHub, npm, PyPI, Maven, Akana’s documentation; scripts that others published are the source of AKANA-7 and AKANA-14)',
		compared: 'nothing',
		differs: [],
	},
	{
		vendor: 'alibabaCloudSso',
		of: 'Alibaba’s own client for .NET (github.com/aliyun/alibabacloud-csharp-sdk, cloudsso-20210515, Apache-2.0), which is written from the API’s definition',
		compared: 'each parameter of a request and each field of an answer, with its type',
		test: 'test/tenant/opinions/definitions.test.ts',
		differs: [],
	},
	{
		vendor: 'alibabaCloudSso',
		of: 'Alibaba’s own client for Node.js, @alicloud/pop-core 1.8 (MIT)',
		compared: 'the signature: the sandbox takes what the client sends, by GET and by POST',
		test: 'test/sandbox/alibabaCloudSso.authentication.test.ts',
		differs: [],
	},
	{
		vendor: 'scim',
		of: 'SCIMMY 1.3 (MIT): the schemas of RFC 7643, errors, PATCH and filters',
		compared:
			'each user, error and ServiceProviderConfig that the sandbox gives; what a PATCH of the nodes does to a user; whom a filter of theirs finds, odd letters in the name included',
		test: 'test/tenant/opinions/scim.test.ts',
		differs: [
			{
				what: 'in a filter’s value it takes a quotation mark and a backslash as they stand, where RFC 7644 has JSON; the list tells then',
				fact: 'SCIM-1',
				seen: [String.raw`userName eq "o\"neil"`, String.raw`userName eq "\\"`],
			},
		],
	},
	{
		vendor: 'scim',
		of: 'scim-patch 0.8 and scim2-parse-filter 0.2 (Unlicense)',
		compared: 'PATCH and filters: the sandbox does both by them',
		test: 'test/sandbox/scim.test.ts',
		differs: [],
	},
	{
		vendor: 'scim',
		of: 'the servers SCIMMY and Better Auth, as others wrote them',
		compared: 'whole workflows against each',
		test: 'test/vendors/scim.servers.test.ts',
		differs: [],
	},
];
