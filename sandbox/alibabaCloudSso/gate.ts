import type { SandboxRequest } from '../core/request';
import type { AccessKey, Keys } from './keys';
import { rpcSignature, sameSignature } from './signature';

/** An error in the vendor's terms, thrown from wherever it is found. */
export class Refusal extends Error {
	constructor(
		readonly status: number,
		readonly code: string,
		message: string,
	) {
		super(message);
	}
}

export type Parameters = ReadonlyMap<string, string>;

const COMMON = [
	'Action',
	'Version',
	'Format',
	'AccessKeyId',
	'Signature',
	'SignatureMethod',
	'SignatureVersion',
	'SignatureNonce',
	'Timestamp',
] as const;
const EVERYWHERE = new Set<string>([...COMMON, 'SecurityToken', 'RegionId']);
const LONGEST_DRIFT_MS = 15 * 60_000;

const parsed = new WeakMap<SandboxRequest, Parameters>();

/** The query's and the form's parameters together, as they are signed. */
export function parametersOf(request: SandboxRequest): Parameters {
	const known = parsed.get(request);
	if (known) return known;
	const isForm = (request.headers['content-type'] ?? '').startsWith('application/x-www-form-urlencoded');
	const parameters = new Map([...request.query, ...new URLSearchParams(isForm ? request.body : '')]);
	parsed.set(request, parameters);
	return parameters;
}

/** Who calls: keys, times, nonces and signatures, before any action is looked at. */
export class Gate {
	/** Nonces of the present half-hour and of the one before: time stamps reach a quarter of an hour either way. */
	private nonces: [Set<string>, Set<string>] = [new Set(), new Set()];
	private turnedAt = 0;

	constructor(
		private readonly keys: Keys,
		private readonly secrets: Set<string>,
		private readonly now: () => number,
	) {}

	/** @throws Refusal */
	admit(request: SandboxRequest, parameters: Parameters): AccessKey {
		for (const name of COMMON) required(parameters, name);
		expectValue(parameters, 'Format', 'JSON');
		expectValue(parameters, 'SignatureMethod', 'HMAC-SHA1');
		expectValue(parameters, 'SignatureVersion', '1.0');
		const key = this.keys.get(required(parameters, 'AccessKeyId'));
		if (!key) throw new Refusal(404, 'InvalidAccessKeyId.NotFound', 'Specified access key is not found.');
		if (!key.active) throw new Refusal(400, 'InvalidAccessKeyId.Inactive', 'Specified access key is disabled.');
		this.checkToken(key, parameters.get('SecurityToken'));
		this.checkTime(required(parameters, 'Timestamp'));
		this.checkSignature(request, parameters, key);
		this.checkNonce(`${key.id} ${required(parameters, 'SignatureNonce')}`);
		return key;
	}

	private checkToken({ temporary }: AccessKey, token: string | undefined): void {
		if (!temporary && token === undefined) return;
		if (token === undefined)
			throw new Refusal(400, 'MissingSecurityToken', 'SecurityToken is mandatory for this action.');
		if (!token.startsWith('CAIS'))
			throw new Refusal(400, 'InvalidSecurityToken.Malformed', 'Specified SecurityToken is malformed.');
		if (token !== temporary?.token)
			throw new Refusal(
				400,
				'InvalidSecurityToken.MismatchWithAccessKey',
				'Specified SecurityToken mismatch with the AccessKey.',
			);
		if (temporary.expiresAt <= this.now())
			throw new Refusal(400, 'InvalidSecurityToken.Expired', 'Specified SecurityToken is expired.');
	}

	private checkTime(timestamp: string): void {
		if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(timestamp))
			throw new Refusal(400, 'InvalidTimeStamp.Format', 'Specified time stamp or date value is not well formatted.');
		if (Math.abs(Date.parse(timestamp) - this.now()) > LONGEST_DRIFT_MS)
			throw new Refusal(400, 'InvalidTimeStamp.Expired', 'Specified time stamp or date value is expired.');
	}

	private checkSignature(request: SandboxRequest, parameters: Parameters, key: AccessKey): void {
		const given = required(parameters, 'Signature');
		if (!sameSignature(given, rpcSignature(request.method, parameters, key.secret)))
			throw new Refusal(400, 'SignatureDoesNotMatch', 'Specified signature is not matched with our calculation.');
		this.secrets.add(given);
	}

	private checkNonce(nonce: string): void {
		const now = this.now();
		if (Math.abs(now - this.turnedAt) > LONGEST_DRIFT_MS * 2) {
			this.nonces = [new Set(), this.nonces[0]];
			this.turnedAt = now;
		}
		if (this.nonces.some((set) => set.has(nonce)))
			throw new Refusal(400, 'SignatureNonceUsed', 'Specified signature nonce was used already.');
		this.nonces[0].add(nonce);
	}
}

/** @throws Refusal when the parameter is absent or empty */
export function required(parameters: Parameters, name: string): string {
	const value = parameters.get(name);
	if (value === undefined || value === '')
		throw new Refusal(400, `MissingParameter.${name}`, `${name} is mandatory for this action.`);
	return value;
}

/** @throws Refusal when a parameter is unknown, or holds the words that a careless client makes of nothing */
export function strict(parameters: Parameters, own: readonly string[]): void {
	for (const [name, value] of parameters) {
		if (!EVERYWHERE.has(name) && !own.includes(name)) throw invalid(name, 'is not a parameter of this action');
		if (value === 'undefined' || value === 'null') throw invalid(name, `is the word ${value}`);
	}
}

export function invalid(name: string, why = 'is not valid'): Refusal {
	return new Refusal(400, `InvalidParameter.${name}`, `The specified parameter ${name} ${why}.`);
}

function expectValue(parameters: Parameters, name: string, value: string): void {
	if (parameters.get(name) !== value) throw invalid(name, `must be ${value}`);
}
