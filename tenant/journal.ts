import {
	closeSync,
	existsSync,
	fsyncSync,
	mkdirSync,
	openSync,
	readFileSync,
	renameSync,
	rmSync,
	writeSync,
} from 'node:fs';
import { join } from 'node:path';
import type { User, UserState } from '../nodes/common/model/domain';
import { flag, parseJson, record } from '../nodes/common/model/json';
import type { VendorName } from './facts';
import type { Named } from './nodeRun';

/** What has to be known to put a user back. Holds no secret, but names a person: it stays on this machine. */
export interface Entry {
	vendor: VendorName;
	/** See `Tenant.tenantOf`. */
	tenant: string;
	user: User;
	/** How the user is read and changed. */
	named: Named;
	before: UserState;
	/** The last state that was seen after a change of the check's. */
	last: UserState;
	/** What the request under way may make of it; empty between requests. */
	underWay: UserState[];
	startedAt: string;
}

/**
 * Written before each change and after it, so that the next start knows what this one left, however it ended:
 * a file is written whole and then takes the old one's place.
 */
export class Journal {
	readonly file: string;

	constructor(
		private readonly folder: string,
		private readonly vendor: VendorName,
	) {
		this.file = join(folder, `check-${vendor}.json`);
	}

	/** @returns null where nothing is left to put back @throws when the file can't be understood */
	read(): Entry | null {
		if (!existsSync(this.file)) return null;
		const entry = parseJson(readFileSync(this.file, 'utf8'));
		if (!isEntry(entry, this.vendor)) {
			throw new Error(
				`The journal ${this.file} can’t be read, so that nobody knows whom the last check may have left changed. Look at the test user in the vendor’s console, then delete the file.`,
			);
		}
		return entry;
	}

	write(entry: Entry): void {
		mkdirSync(this.folder, { recursive: true, mode: 0o700 });
		const next = `${this.file}.next`;
		const file = openSync(next, 'w', 0o600);
		try {
			writeSync(file, `${JSON.stringify(entry, null, '\t')}\n`);
			fsyncSync(file);
		} finally {
			closeSync(file);
		}
		renameSync(next, this.file);
	}

	close(): void {
		rmSync(this.file, { force: true });
	}
}

function isEntry(value: unknown, owner: VendorName): value is Entry {
	const { vendor, tenant, user, named, before, last, underWay } = record(value);
	const isState = (state: unknown) => flag(record(state).enabled) !== null;
	const areStates = [before, last].every(isState) && Array.isArray(underWay) && underWay.every(isState);
	return vendor === owner && areStates && Boolean(tenant) && 'id' in record(user) && Boolean(record(named).value);
}

export function isSame(one: UserState | null, other: UserState | null): boolean {
	return one !== null && other !== null && one.enabled === other.enabled && one.locked === other.locked;
}
