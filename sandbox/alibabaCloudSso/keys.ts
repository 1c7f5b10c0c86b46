import { randomBytes } from 'node:crypto';

export const ACTIONS = [
	'cloudsso:UpdateUserStatus',
	'cloudsso:GetUser',
	'cloudsso:ListUsers',
	'cloudsso:ListDirectories',
	'cloudsso:GetDirectory',
	'sts:AssumeRole',
] as const;
export type Permission = (typeof ACTIONS)[number];

export interface AccessKey {
	id: string;
	secret: string;
	active: boolean;
	permissions: Set<Permission>;
	/** Of a temporary key: the token that has to come along, and its end in epoch milliseconds. */
	temporary?: { token: string; expiresAt: number };
}

/** Access keys, permanent and temporary, and the roles that can be assumed. */
export class Keys {
	private readonly keys = new Map<string, AccessKey>();
	/** Each role's permissions, by ARN. */
	readonly roles = new Map<string, Set<Permission>>();

	constructor(private readonly secrets: Set<string>) {}

	get(id: string): AccessKey | undefined {
		return this.keys.get(id);
	}

	add(permissions: readonly Permission[] = ACTIONS): AccessKey {
		return this.keep({
			id: `LTAI5t${letters(18)}`,
			secret: letters(30),
			active: true,
			permissions: new Set(permissions),
		});
	}

	addTemporary(
		permissions: Iterable<Permission>,
		expiresAt: number,
	): AccessKey & Required<Pick<AccessKey, 'temporary'>> {
		const token = `CAIS${randomBytes(120).toString('base64')}`;
		this.secrets.add(token);
		return this.keep({
			id: `STS.${letters(24)}`,
			secret: letters(44),
			active: true,
			permissions: new Set(permissions),
			temporary: { token, expiresAt },
		});
	}

	/** Every temporary key is past its end. */
	expire(): void {
		for (const { temporary } of this.keys.values()) if (temporary) temporary.expiresAt = 0;
	}

	private keep<K extends AccessKey>(key: K): K {
		this.keys.set(key.id, key);
		this.secrets.add(key.secret);
		return key;
	}
}

function letters(n: number): string {
	return randomBytes(n * 2)
		.toString('base64')
		.replace(/[+/=]/g, '')
		.slice(0, n);
}
