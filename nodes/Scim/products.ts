import type { Abilities } from './abilities';

interface Product {
	/** For people. */
	label: string;
	/** What the server is like from the first request on, whatever it says of itself. */
	abilities: Partial<Abilities>;
}

/** What no answer shows, product by product, and who says so. All else is recognised from the answers of any. */
export const PRODUCTS: Readonly<Record<string, Product>> = {
	// SCIM-13: docs.aws.amazon.com, IAM Identity Center SCIM, ListUsers: no startIndex, pages by cursor; filters by userName and
	// externalId, not by e-mail.
	aws: { label: 'AWS IAM Identity Center', abilities: { cursor: true, filtersEmails: false } },
	// SCIM-14: cloud.google.com, Cloud Identity SCIM, Users.list: “only supports equality on userName”.
	google: { label: 'Google Cloud Identity', abilities: { filtersEmails: false } },
	// SCIM-15: developer.hashicorp.com, SCIM Users API: filters by userName and externalId; “matches for userName are
	// case-insensitive”.
	hcpTerraform: { label: 'HCP Terraform', abilities: { filtersEmails: false, loginsInAnyCase: true } },
	// SCIM-16: github.com/jelhub/scimgateway 6.1.18, tried.
	scimGateway: { label: 'SCIM Gateway', abilities: { bulkTakesArrays: true } },
};

export const AUTOMATIC = 'automatic';
