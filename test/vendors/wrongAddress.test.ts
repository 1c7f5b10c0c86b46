import { setStage } from '../support/stage';

const stage = setStage(['scim', 'rsaIdPlus']);
const OPTIONS = { maxRetries: 0, whenNotFound: 'skip' };

describe('SCIM: an address beside the server’s', () => {
	const run = async (operation: string, baseUrl: string, id: string) => {
		const [item] = await stage.items('scim', { operation, by: 'id', options: OPTIONS, credential: { baseUrl } }, [id]);
		return item!;
	};

	test.each(['get', 'disable', 'enable'])('nobody is “not found” there by ID: %s', async (operation) => {
		const { people, url } = stage.sandbox.scim;
		const { id } = people.add();
		for (const wrong of [`${url}/acme`, url.replace('/v2', '')]) {
			const item = await run(operation, wrong, id);
			expect(item.outcome).toBe('failed');
			expect(item.error).toMatch(/There is no SCIM server at this address .*Check the base URL/);
		}
	});

	test.each(['list', 'refused'] as const)(
		'a server that doesn’t describe itself is known by its users: %s',
		async (unfiltered) => {
			const { people, url, settings } = stage.sandbox.scim;
			people.addMany(3);
			Object.assign(settings, { config: false, unfiltered });
			const item = await run('disable', url, 'no-such-id');
			expect(item.outcome).toBe('notFound');
		},
	);
});

describe('RSA ID Plus: a 404 in another’s form', () => {
	test.each([
		['a gateway’s', { message: 'no Route matched with those values' }],
		[
			'of an address that it hasn’t',
			{ timestamp: 1749938869908, status: 404, error: 'Not Found', message: '', path: '/x' },
		],
	])('says nothing of a user: %s', async (_whose, body) => {
		const { id, email } = stage.sandbox.rsaIdPlus.people.add();
		stage.sandbox.rsaIdPlus.intercept = () => ({ kind: 'status', status: 404, body: JSON.stringify(body) });
		for (const [by, who] of [
			['email', email],
			['id', id],
		] as const) {
			const [item] = await stage.items('rsaIdPlus', { by, options: OPTIONS }, [who]);
			expect(item!.outcome).toBe('failed');
			expect(item!.error).toMatch(/no RSA ID Plus at this address/);
		}
	});
});
