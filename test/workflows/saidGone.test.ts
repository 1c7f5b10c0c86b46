import type { SandboxName, Sandbox } from '../../sandbox';
import type { Fault } from '../../sandbox/core/faults';
import { setStage } from '../support/stage';

const VENDORS = ['rsaIdPlus', 'akana', 'alibabaCloudSso', 'scim'] as const satisfies SandboxName[];
const stage = setStage(VENDORS);

const NO_SUCH_USER: Fault = { kind: 'status', status: 404 };
const EXCEPTIONS: Partial<Record<SandboxName, Fault>> = {
	alibabaCloudSso: {
		...NO_SUCH_USER,
		body: JSON.stringify({ RequestId: 'r-1', Code: 'EntityNotExists.User', Message: 'The user does not exist' }),
	},
};

function onChange(sandbox: Sandbox, vendor: SandboxName, answer: () => Fault | undefined) {
	const isChange = ({ method, body }: { method: string; body: string }) =>
		vendor === 'alibabaCloudSso' ? body.includes('Action=UpdateUserStatus') : ['PUT', 'PATCH'].includes(method);
	sandbox[vendor].intercept = (request) => (isChange(request) ? answer() : undefined);
}

describe.each(VENDORS)('%s says to a change that there is no such user', (vendor) => {
	const setting = { options: { maxRetries: 0, whenNotFound: 'skip' } };

	test.each(['continueRegularOutput', 'stop'] as const)(
		'who is there all the same is no “notFound”: %s',
		async (onError) => {
			const { email } = stage.sandbox[vendor].people.add({ login: 'jane' });
			onChange(stage.sandbox, vendor, () => EXCEPTIONS[vendor] ?? NO_SUCH_USER);
			const run = await stage.run(vendor, { ...setting, onError }, [email]);
			if (onError === 'stop') {
				expect(run.error?.message).toMatch(/no “jane”, who can be read all the same/);
				return;
			}
			expect(run.json('Users')).toMatchObject([{ outcome: 'failed', before: { enabled: true }, changed: false }]);
		},
	);

	test('who went meanwhile is', async () => {
		const { people } = stage.sandbox[vendor];
		const [jane] = people.addMany(3);
		onChange(stage.sandbox, vendor, () => void people.remove(jane!.id));
		const items = await stage.items(vendor, setting, [jane!.email]);
		expect(items).toMatchObject([{ outcome: 'notFound', changed: false }]);
	});
});

test('a Bulk that knows nobody by their path says nothing of anybody: they are changed one by one', async () => {
	const { scim } = stage.sandbox;
	const people = scim.people.addMany(12);
	const unrouted = (body: unknown) => ({
		...(body as object),
		Operations: (body as { Operations: object[] }).Operations.map((one) => ({ ...one, status: '404' })),
	});
	scim.intercept = ({ path }) => (path.endsWith('/Bulk') ? { kind: 'edit', apply: false, edit: unrouted } : undefined);
	for (const [by, checkFirst] of [
		['login', true],
		['id', false],
	] as const) {
		const who = people.map((person) => person[by]);
		const items = await stage.items(
			'scim',
			{ by, operation: checkFirst ? 'disable' : 'enable', options: { checkFirst } },
			who,
		);
		expect(new Set(items.map(({ outcome }) => outcome))).toEqual(new Set([checkFirst ? 'changed' : 'set']));
	}
});
