import { setStage } from '../support/stage';

export const stage = setStage(['alibabaCloudSso']);
export const NO_RETRY = { maxRetries: 0 };
export const UPDATE = { action: 'UpdateUserStatus' };

export const vendor = () => stage.sandbox.alibabaCloudSso;
export const form = ({ body }: { body: string }) => Object.fromEntries(new URLSearchParams(body));

/** Asks for a change of people given by ID. */
export async function change(
	operation: string,
	who: readonly string[],
	options: object = NO_RETRY,
	setting: object = {},
) {
	return await stage.items('alibabaCloudSso', { operation, by: 'id', options, ...setting }, who);
}

/** An error in the vendor's form. */
export function refusal(status: number, Code: string, headers = {}) {
	const body = JSON.stringify({ RequestId: 'EE598602', HostId: 'example.com', Code, Message: 'The vendor’s words.' });
	return { kind: 'status' as const, status, body, headers };
}
