import type { Fault } from '../common/model/fault';
import {
	faultOf,
	judgeByStatus,
	notUnderstood,
	plainText,
	type Wording,
	type StatusRule,
} from '../common/transport/judge';
import { joined, record, text } from '../common/model/json';
import type { Answer } from '../common/transport/sender';

const REJECTED = { outcome: 'unauthorized', retry: 'renew' } as const;
const LATER = { outcome: 'unknown', retry: 'later', fate: 'answered' } as const;

// CLOUDSSO-6, CLOUDSSO-7, CLOUDSSO-9
// By error code, first match; the HTTP status says less: throttling comes as 429 or as 400.
const CODES: ReadonlyArray<[RegExp, StatusRule]> = [
	[/^Throttling/, { outcome: 'rateLimited', says: '{vendor} takes no more requests for now.', retry: 'throttled' }],
	[/^(ServiceUnavailable|InternalError)/, { ...LATER, says: '{vendor} had an internal error.' }],
	// Signed anew, the same request is taken.
	[/^SignatureNonceUsed/, { outcome: 'failed', says: '{vendor} had seen this request before.', retry: 'later' }],
	[/^EntityNotExists\.User$/, { outcome: 'notFound', says: '{vendor} has no such user.' }],
	[
		/^EntityNotExists\.Directory$/,
		{
			outcome: 'failed',
			says: '{vendor} has no such directory.',
			advice: 'Check the directory ID in the node or the credential, and the region.',
		},
	],
	[
		/^InvalidParameter/,
		{
			outcome: 'failed',
			says: '{vendor} refused a parameter as not valid.',
			advice: 'Check the user ID and the directory ID.',
		},
	],
	[/^MissingParameter/, { outcome: 'failed', says: '{vendor} misses a parameter.' }],
	[
		/^(NoPermission|Forbidden)/,
		{
			outcome: 'unauthorized',
			says: 'The access key lacks the permission to do this.',
			advice:
				'Grant it cloudsso:UpdateUserStatus, cloudsso:GetUser and cloudsso:ListUsers in a RAM policy; to assume a role, sts:AssumeRole, and the role has to trust it.',
		},
	],
	[
		/^InvalidAccessKeyId/,
		{
			...REJECTED,
			says: '{vendor} doesn’t know the access key ID, or it is disabled.',
			advice: 'Check the access key ID in the credential.',
		},
	],
	[
		/^(SignatureDoesNotMatch|IncompleteSignature)/,
		{
			...REJECTED,
			says: '{vendor} rejected the signature.',
			advice: 'Check the access key secret in the credential.',
		},
	],
	[
		/^InvalidTimeStamp/,
		{
			outcome: 'failed',
			says: '{vendor} refused the request because of its time.',
			advice: 'Set the clock of the machine that runs n8n.',
			isOfTime: true,
		},
	],
	[
		/^InvalidSecurityToken/,
		{
			...REJECTED,
			says: 'The security token is expired or not valid.',
			advice: 'Get a new temporary key and token, or let the node assume a role (Role ARN in the credential).',
		},
	],
	[
		/^EntityNotExist\.Role|^NoSuchRole/,
		{
			outcome: 'unauthorized',
			says: 'The role to assume doesn’t exist.',
			advice: 'Check the role ARN in the credential.',
		},
	],
];

/** What to check when a success isn't an answer to what was asked. */
const FOREIGN = 'Check the endpoint in the credential, and whether a proxy answers in its place.';

/**
 * @param usable - whether a success answers what was asked
 * @returns a judge for CloudSSO's and STS's answers: an error by its code; success only with a request id
 */
export function judgeCloudSso(
	wording: Wording,
	changes: boolean,
	usable: (body: unknown) => boolean = () => true,
): (answer: Answer) => Fault | null {
	const byStatus = judgeByStatus(wording, {}, plainText);
	return (answer) => {
		const body = record(answer.json);
		const code = text(body.Code);
		const requestId = text(body.RequestId);
		if (code !== null && !/^(200|ok|success)$/i.test(code)) {
			const rule = CODES.find(([pattern]) => pattern.test(code))?.[1];
			const says = joined([code, body.Message], ': ');
			if (rule) return faultOf(wording, answer, rule, says).but({ requestId });
			return unlisted(wording, answer, says).but({ requestId });
		}
		const fault = byStatus(answer);
		if (fault || (requestId !== null && usable(body))) return fault;
		return notUnderstood(wording, answer, FOREIGN, changes);
	};
}

const UNLISTED: Record<number, StatusRule> = {
	401: {
		...REJECTED,
		says: '{vendor} rejected the credential (401).',
		advice: 'Check the access key in the credential.',
	},
	403: { outcome: 'unauthorized', says: '{vendor} refused this to the access key (403).' },
	429: { outcome: 'rateLimited', says: '{vendor} takes no more requests for now.', retry: 'throttled' },
};

/** An error code that no document lists: the status decides. */
function unlisted(wording: Wording, answer: Answer, says: string | null): Fault {
	const server: StatusRule = { ...LATER, says: '{vendor} had an error.' };
	const refusal: StatusRule = { outcome: 'failed', says: '{vendor} refused the request.' };
	return faultOf(wording, answer, UNLISTED[answer.status] ?? (answer.status >= 500 ? server : refusal), says);
}
