import type { Answer } from '../core/answer';

const MESSAGES = 'urn:ietf:params:scim:api:messages:2.0:';

export const SCHEMAS = {
	user: 'urn:ietf:params:scim:schemas:core:2.0:User',
	config: 'urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig',
	list: `${MESSAGES}ListResponse`,
	patch: `${MESSAGES}PatchOp`,
	bulkRequest: `${MESSAGES}BulkRequest`,
	bulkResponse: `${MESSAGES}BulkResponse`,
	error: `${MESSAGES}Error`,
} as const;

/** Thrown to answer with an error. */
export class Refusal extends Error {
	constructor(
		readonly status: number,
		detail: string,
		readonly scimType?: string,
	) {
		super(detail);
	}

	get answer(): Answer {
		return scimError(this.status, this.message, this.scimType);
	}
}

export function scim(status: number, value: unknown, headers?: Answer['headers']): Answer {
	return {
		status,
		headers: { 'content-type': 'application/scim+json;charset=UTF-8', ...headers },
		body: JSON.stringify(value),
	};
}

/** RFC 7644, 3.12: the status is a text. */
export function scimError(status: number, detail: string, scimType?: string): Answer {
	return scim(status, { schemas: [SCHEMAS.error], status: String(status), ...(scimType && { scimType }), detail });
}
