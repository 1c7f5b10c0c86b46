import type { Wire } from '../transport/wire';
import type { Traits, UserDirectory } from './UserDirectory';

/** A credential's fields, decrypted. */
export type CredentialFields = Record<string, unknown>;

/** A part of a vendor that users belong to, for choosing one from a list. */
export interface Scope {
	id: string;
	name: string;
}

/** What is known of a vendor without loading what speaks to it. */
export interface VendorProfile {
	/** The node's name, which is also the `vendor` in outputs. */
	name: string;
	/** For people. */
	label: string;
	credentialType: string;
	/** The credential's fields that must never be shown. */
	secretFields: readonly string[];
	traits: Traits;
	/** Whether it limits reads and changes apart, so that a refusal of one says nothing of the other. */
	limitsApart?: boolean;
	/** Which mode of the locator a user chosen from the list is stored as. */
	listStores: 'id' | 'email';
	/** The credential's field that says what product it is, where a protocol serves many. */
	productField?: string;
	/** The node's parameter that names the part of the vendor that a user belongs to, where it has parts. */
	scopeParameter?: string;
}

/** Everything that `common/` is told about a vendor. */
export interface Vendor extends VendorProfile {
	/**
	 * Opens the vendor for one run; sends nothing yet.
	 * @param scope - empty: the credential's own
	 * @throws {Fault} when a field of the credential can't be used
	 */
	open(credential: CredentialFields, wire: Wire, scope: string): UserDirectory;
	/**
	 * Tries a credential with the least that shows that it works.
	 * @throws {Fault} that tells a wrong secret, a wrong URL, a missing role and an unreachable host apart
	 */
	test(credential: CredentialFields, wire: Wire): Promise<void>;
	/** Lists the parts of the vendor, where it has parts. */
	scopes?(credential: CredentialFields, wire: Wire): Promise<Scope[]>;
}
