import type { Fault } from '../../sandbox';
import { setStage, type NodeSetting } from '../support/stage';
import { skip } from '../support/time';

const stage = setStage(['akana']);
const NO_RETRY = { maxRetries: 0 };

const vendor = () => stage.sandbox.akana;
const puts = () => stage.changes('akana');
const statuses = () => puts().map(({ body }) => (JSON.parse(body) as { UserStatus: string }).UserStatus);

async function change(operation: string, who: readonly string[], options: object = {}, setting: NodeSetting = {}) {
	return await stage.items('akana', { operation, by: 'id', options: { ...NO_RETRY, ...options }, ...setting }, who);
}

describe('a platform that doesn’t know how to unlock', () => {
	const UNLOCKED = 'com.soa.user.status.unlocked';
	const ENABLED = 'com.soa.user.status.enabled';

	describe.each([400, 500] as const)('and answers %i', (unlocked) => {
		beforeEach(() => Object.assign(vendor().settings, { unlocked, enabledClearsLocked: true }));

		test.each([true, false])('is told to enable the user, and remembers; check first: %s', async (checkFirst) => {
			const people = vendor().people.addMany(2, () => ({ locked: true }));
			const items = await change(
				'unlock',
				people.map(({ id }) => id),
				{ checkFirst, concurrency: 1 },
			);
			expect(items).toMatchObject([{ after: { enabled: true, locked: false } }, { after: { locked: false } }]);
			expect(items.map(({ outcome }) => outcome)).toEqual(Array(2).fill(checkFirst ? 'changed' : 'set'));
			expect(statuses()).toEqual([UNLOCKED, ENABLED, ENABLED]);
		});

		test.each([true, false])('but never for a user who is disabled; check first: %s', async (checkFirst) => {
			const people = vendor().people.addMany(2, (i: number) => ({ enabled: i === 0, locked: true }));
			const [first, second] = await change(
				'unlock',
				people.map(({ id }) => id),
				{ checkFirst, concurrency: 1 },
			);
			expect(first!.after).toEqual({ enabled: true, locked: false });
			expect(second).toMatchObject({ outcome: 'failed', changed: false });
			expect(second!.error).toMatch(/doesn’t unlock a disabled user.*Enable the user first/);
			expect(people[1]).toMatchObject({ enabled: false, locked: true });
		});

		test('nor when nobody was unlocked before', async () => {
			const person = vendor().people.add({ enabled: false, locked: true });
			const [item] = await change('unlock', [person.id]);
			expect(item).toMatchObject({ outcome: 'failed', changed: false });
			expect(person).toMatchObject({ enabled: false, locked: true });
			expect(statuses()).toEqual([UNLOCKED]);
		});

		test('and whose enabling leaves the lock: that is not called done', async () => {
			vendor().settings.enabledClearsLocked = false;
			const { id } = vendor().people.add({ locked: true });
			const [item] = await change('unlock', [id]);
			expect(item).toMatchObject({ outcome: 'unverified', changed: false, after: { enabled: true, locked: true } });
		});
	});

	describe('and another admin who disables the user meanwhile: that user isn’t enabled', () => {
		/** What happens while the platform works on the nth change: the admin comes, and time passes. */
		function whileWorkingOn(nth: number, id: string, fault?: Fault) {
			let seen = 0;
			vendor().intercept = ({ action }) => {
				if (action !== 'changeStatus' || ++seen !== nth) return undefined;
				vendor().people.setState(id, { enabled: false });
				skip(11_000);
				return fault;
			};
		}
		beforeEach(() => Object.assign(vendor().settings, { unlocked: 400, enabledClearsLocked: true }));

		test('after the user was read', async () => {
			const person = vendor().people.add({ locked: true });
			whileWorkingOn(1, person.id);
			const [item] = await change('unlock', [person.id]);
			expect(item).toMatchObject({ outcome: 'failed', changed: false });
			expect(person).toMatchObject({ enabled: false, locked: true });
			expect(statuses()).toEqual([UNLOCKED]);
		});

		test('while enabling is tried again', async () => {
			const person = vendor().people.add({ locked: true });
			whileWorkingOn(2, person.id, { kind: 'status', status: 503 });
			const [item] = await change('unlock', [person.id], { maxRetries: 1 });
			expect(item).toMatchObject({ outcome: 'unknown', after: { enabled: false, locked: true } });
			expect(person).toMatchObject({ enabled: false, locked: true });
			expect(statuses()).toEqual([UNLOCKED, ENABLED]);
		});

		test('and whose state can’t be read then: the lock stays', async () => {
			const person = vendor().people.add({ locked: true });
			whileWorkingOn(1, person.id);
			vendor().faultOnce({ action: 'get' }, { kind: 'status', status: 403 });
			const [item] = await change('unlock', [person.id], { checkFirst: false });
			expect(item).toMatchObject({ outcome: 'unauthorized', changed: false });
			expect(statuses()).toEqual([UNLOCKED]);
		});
	});

	test('and says yes to it all the same', async () => {
		vendor().settings.enabledClearsLocked = true;
		const { id } = vendor().people.add({ locked: true });
		const edit = (body: unknown) => ({ ...(body as object), Locked: true });
		vendor().faultOnce({ action: 'changeStatus' }, { kind: 'edit', edit, apply: false });
		expect((await change('unlock', [id]))[0]).toMatchObject({ outcome: 'changed', after: { locked: false } });
		expect(statuses()).toEqual([UNLOCKED, ENABLED]);
	});

	test('a refusal for another reason isn’t taken for that', async () => {
		const { id } = vendor().people.add({ locked: true });
		vendor().faultOnce({ action: 'changeStatus' }, { kind: 'status', status: 403 });
		expect((await change('unlock', [id]))[0]!.outcome).toBe('unauthorized');
		expect(statuses()).toEqual([UNLOCKED]);
	});
});
