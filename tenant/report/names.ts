/** Names in the vendors' documents: what may stand in a report whoever the tenant is. */
const DOCUMENTED = new Set(
	`id loginId firstName lastName emailAddress organization name displayName disabled locked admin pwdExpired status
	UserID UserName FirstName LastName AuthIdentifier Visibility Email Title HasPicture State Domain Disabled ProfileName
	ForcePasswordChangeOnLogin Locked UserStatus Comments channel title item description guid value startIndex itemsPerPage
	totalResults faultcode faultstring message userName pendingTasks users content pageNumber pageSize totalElements totalPages
	userStatus markDeleted principalUsername identitySource isTokenLocked createdDate code timestamp error path email username
	emailLike RequestId HostId Code Message Recommend User Users UserId DisplayName Status ProvisionType CreateTime UpdateTime
	TotalCounts MaxResults IsTruncated NextToken Directories DirectoryId DirectoryName Region Credentials AccessKeyId
	AccessKeySecret SecurityToken Expiration AssumedRoleUser Arn AssumedRoleId schemas meta resourceType created lastModified
	location version active emails type primary formatted givenName familyName Resources nextCursor Operations op path patch
	bulk filter changePassword sort etag pagination supported maxOperations maxPayloadSize maxResults cursor index maxPageSize
	authenticationSchemes detail scimType access_token token_type expires_in externalId userType roles groups phoneNumbers`.split(
		/\s+/,
	),
);

/** Parts of paths that the nodes ask for. */
const PATHS = new Set(
	`api login endsession users user status search cloudapi restapi change-status change-lock oauth2 oauth token v1 v2 v3
	AdminInterface lookup userStatus scim Users Bulk ServiceProviderConfig`.split(/\s+/),
);

// No other ending: a name of a tenant's own may stand there.
const LIMIT_HEADER =
	/^(retry-after|(x-)?rate-?limit(-(limit|remaining|reset|reset-after|policy|used|resource|type|interval))?)$/;

export const isNoLimit = (header: string) => !LIMIT_HEADER.test(header);

/** What must not stand in a report: everything that was a value anywhere. */
export class Values {
	private readonly known = new Set<string>();

	/** Takes in every text in a value, with its parts. */
	add(value: unknown): void {
		if (typeof value === 'string' || typeof value === 'number') {
			const text = String(value).toLowerCase();
			for (const part of [text, ...text.split(/[^\p{L}\p{N}]+/u)]) if (part.length >= 3) this.known.add(part);
		} else if (typeof value === 'object' && value !== null) Object.values(value).forEach((inner) => this.add(inner));
	}

	/** Whether a key is a value, or holds one: as one of its words, or anywhere if it is a long one. */
	has(key: string): boolean {
		const small = key.toLowerCase();
		const words = key.split(/_|(?=[A-Z])/).map((word) => word.toLowerCase());
		if ([small, ...words].some((one) => this.known.has(one))) return true;
		return [...this.known].some((value) => value.length >= 5 && small.includes(value));
	}
}

/** @returns the key as it stands where it is a name and no value; null else */
export function nameOf(key: string, values: Values): string | null {
	if (DOCUMENTED.has(key)) return key;
	// Any other extension may have its owner's name.
	if (/^urn:ietf:params:scim:schemas:(core|extension:enterprise):2\.0:User$/.test(key)) return key;
	// One or more words as people write them together, and nothing that could be a login, a token or a number.
	const isName = key.length <= 32 && /^[A-Za-z]?[a-z]{2,14}(_?[A-Z]?[a-z]{1,14}){0,4}$/.test(key);
	return isName && !values.has(key) ? key : null;
}

/** @returns the path with what is known of it; everything else, and the query, is left out */
export function pathOf(path: string): string {
	const [before = ''] = path.split('?');
	return before
		.split('/')
		.map((part) => (part === '' || PATHS.has(part) ? part : '{…}'))
		.join('/');
}
