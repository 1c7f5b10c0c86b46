import { Fault } from '../../../nodes/common/model/fault';
import { tokenByClientCredentials } from '../../../nodes/common/transport/clientCredentials';
import { wireTo, type Said } from '../../support/mangled';

const REQUEST = {
	url: 'https://login.example.com/token',
	form: () => ({ client_id: 'me', scope: 'read write' }),
	headers: { Authorization: 'Basic x' },
	advice: 'Check it.',
};

async function ask(said: Omit<Said, 'text'> & { json?: unknown; text?: string }) {
	const { status, json, headers, text = JSON.stringify(json) } = said;
	const { wire, clock, sent, orFault } = wireTo(() => ({ status, headers, text }));
	const asked = clock.wall();
	const result = await orFault(() => tokenByClientCredentials(wire, REQUEST));
	return { result, sent, wire, asked };
}

it('asks as RFC 6749 says', async () => {
	const { sent } = await ask({ status: 200, json: { access_token: 'a-token' } });
	expect(sent).toEqual([
		{
			method: 'POST',
			url: REQUEST.url,
			headers: {
				Authorization: 'Basic x',
				Accept: 'application/json',
				'Content-Type': 'application/x-www-form-urlencoded',
			},
			body: 'grant_type=client_credentials&client_id=me&scope=read+write',
		},
	]);
});

it.each([
	[3600, 3540],
	['3600', 3540],
	[undefined, 240],
	['soon', 240],
	[0, 240],
	[-5, 240],
	[null, 240],
])('with expires_in %j it is used for %i seconds', async (expires_in, seconds) => {
	const { result, asked } = await ask({ status: 200, json: { access_token: 'a-token', expires_in } });
	expect(result).toEqual({ value: 'Bearer a-token', until: asked + seconds * 1000 });
});

it('lets nobody see the token', async () => {
	const { wire } = await ask({ status: 200, json: { access_token: 'a-token-nobody-sees' } });
	expect(wire.redactor.text('It was a-token-nobody-sees.')).toBe('It was •••.');
});

it.each([400, 401, 403])('a client that is rejected with %i is told so', async (status) => {
	const { result } = await ask({ status, json: { error: 'invalid_client', error_description: 'No such client' } });
	expect(result).toBeInstanceOf(Fault);
	expect(result).toMatchObject({ outcome: 'unauthorized', advice: 'Check it.', fate: 'none' });
	expect((result as Fault).message).toMatch(/client was rejected.*Vendor says: “No such client”/);
	const { result: short } = await ask({ status, json: { error: 'invalid_client' } });
	expect((short as Fault).message).toMatch(/“invalid_client”/);
});

it.each([
	['{}'],
	['<html>'],
	['{"access_token":""}'],
	['{"access_token":{}}'],
	['{"access_token":"two words"}'],
	['{"access_token":"a\\nb"}'],
	['{"access_token":"ü"}'],
])('an answer without a token that a header can hold is none: %s', async (text) => {
	const { result, sent } = await ask({ status: 200, text });
	expect(result).toMatchObject({
		outcome: 'failed',
		message: expect.stringMatching(/holds none/),
		advice: 'Check it.',
	});
	expect(sent).toHaveLength(1);
});

it('asks again where that can help', async () => {
	const { result, sent } = await ask({ status: 503, text: '' });
	expect(result).toMatchObject({ status: 503 });
	expect(sent).toHaveLength(4);
});

it('waits as long as the run may', async () => {
	const { sent } = await ask({ status: 429, text: '', headers: { 'retry-after': '35' } });
	expect(sent).toHaveLength(4);
});
