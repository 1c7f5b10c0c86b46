import { alibabaCloudSso } from '../../nodes/AlibabaCloudSso/vendor';
import type { Outgoing } from '../../nodes/common/transport/sender';
import type { UserDirectory } from '../../nodes/common/vendor/UserDirectory';
import { wireTo, type Said } from '../support/mangled';

export const DIRECTORY = 'd-00fc2p61example';
export const CREDENTIAL = { accessKeyId: 'LTAIexample', accessKeySecret: 'secret-of-the-key', directoryId: DIRECTORY };
export const ID = 'u-00q8wbq42example';
export const USER = {
	UserId: ID,
	UserName: 'alice',
	Email: 'alice@example.com',
	FirstName: 'Alice',
	LastName: 'Lee',
	DisplayName: 'Alice L.',
	Status: 'Enabled',
};

export const said = (status: number, json: object): Said => ({ status, text: JSON.stringify(json) });
export const ok = (json: object): Said => said(200, { RequestId: 'r-1', ...json });

// What every request has, for the signature.
const COMMON = /^(AccessKeyId|Format|Signature.*|Timestamp|Version|SecurityToken)$/;

/** @returns what a request asks, without what every one has */
export const askedIn = ({ body }: Outgoing) =>
	Object.fromEntries([...new URLSearchParams(body)].filter(([name]) => !COMMON.test(name)));

/** Asks the directory something, to which the answer is this, or is found by the action. */
export async function asking<T>(
	answer: Said | ((action: string) => Said),
	ask: (directory: UserDirectory) => Promise<T>,
	change: object = {},
	scope = '',
) {
	const { wire, sent, clock, orFault } = wireTo((request) =>
		typeof answer === 'function' ? answer(askedIn(request).Action!) : answer,
	);
	const again = async () =>
		await orFault(async () => await ask(alibabaCloudSso.open({ ...CREDENTIAL, ...change }, wire, scope)));
	return { result: await again(), again, sent, wire, clock, asked: () => sent.map(askedIn) };
}
