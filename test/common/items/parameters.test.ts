import { Fault } from '../../../nodes/common/model/fault';
import { ExpressionError } from 'n8n-workflow';
import { asInvalid } from '../../../nodes/common/items/asInvalid';
import { locator, operationOf, readItems, scopeOf } from '../../../nodes/common/items/parameters';
import { ParameterReader } from '../../../nodes/common/items/ParameterReader';
import { FakeClock } from '../../support/fakeClock';
import { MemoryDirectory, type Behaviour } from '../../support/memoryDirectory';
import { contextOf, Expression, locatorOf, vendorOf, type Setting } from '../../support/memoryNode';

const vendorWith = (traits: Behaviour['traits'] = {}, more = {}) =>
	vendorOf(new MemoryDirectory(new FakeClock(), [], { traits }), more);

function reading(setting: Setting, vendor = vendorWith(), operation: 'disable' | 'lock' | 'unlock' = 'disable') {
	return readItems(new ParameterReader(contextOf(setting).context), vendor, operation, setting.items ?? 1);
}

describe('reading a parameter', () => {
	it('is done once when it is the same for all items', () => {
		const { context, read } = contextOf({ parameters: { reason: 'left', options: { verify: true } }, items: 3 });
		const reader = new ParameterReader(context);
		for (let item = 0; item < 3; item++) {
			expect(reader.get('reason', item)).toBe('left');
			expect(reader.get('options', item)).toEqual({ verify: true });
			expect(reader.get('missing', item, 'fallback')).toBe('fallback');
		}
		expect(read).toEqual(['reason 0', 'options 0', 'missing 0']);
	});

	it.each<[string, unknown]>([
		['an expression', new Expression((item) => `reason ${item}`)],
		['an object that holds one', { a: 'x', b: new Expression((item) => item) }],
		['an object that holds one deeper', { a: { b: new Expression((item) => item) } }],
	])('is done for each item when it is %s', (_, reason) => {
		const { context, read } = contextOf({ parameters: { reason }, items: 2 });
		const reader = new ParameterReader(context);
		expect(reader.get('reason', 0)).not.toEqual(reader.get('reason', 1));
		expect(read).toEqual(['reason 0', 'reason 1']);
	});
});

describe('reading what the items ask for', () => {
	it('gives each item its name, reason, options and scope', () => {
		const parameters = {
			user: locatorOf(['a', 'b']),
			reason: new Expression((item) => ['left', ''][item]),
			options: { maxUsers: new Expression((item) => item + 1) },
			place: new Expression((item) => `d-${item}`),
		};
		const asked = reading({ parameters, items: 2 }, vendorWith({}, { scopeParameter: 'place' }));
		expect(asked).toEqual({
			asks: [
				{ item: 0, action: 'disable', reason: 'left', name: { by: 'login', value: 'a' }, scope: 'd-0', dryRun: false },
				{ item: 1, action: 'disable', reason: null, name: { by: 'login', value: 'b' }, scope: 'd-1', dryRun: false },
			],
			unusable: [],
			options: [{ maxUsers: 1 }, { maxUsers: 2 }],
			unread: null,
		});
	});

	it('makes an item that can’t be read its own failure', () => {
		const broken = new Expression((item) => {
			if (item === 1) throw new ExpressionError('Referenced node is unexecuted');
			return ['a', '', null][item];
		});
		const { asks, unusable } = reading({ parameters: { user: { mode: 'login', value: broken } }, items: 3 });
		expect(asks.map(({ item }) => item)).toEqual([0]);
		expect(unusable).toMatchObject([
			{
				item: 1,
				action: 'disable',
				name: null,
				fault: { outcome: 'invalid', message: expect.stringMatching(/unexecuted/) },
			},
			{ item: 2, fault: { outcome: 'invalid' } },
		]);
	});

	it('refuses what the vendor has no call for, without a word about the user', () => {
		const noLock = vendorWith({ actions: ['enable', 'disable'], hasLock: false });
		const parameters = { user: locatorOf(['a']) };
		const { unusable } = reading({ parameters }, noLock, 'lock');
		expect(unusable).toMatchObject([{ item: 0, action: 'lock', fault: { outcome: 'unsupported' } }]);
		expect(unusable[0]!.fault.sentence).toMatch(/Memory has no way to lock a user\. Set “When There Is No Lock”/);
		const unlock = reading({ parameters: { ...parameters, whenNoLock: 'disable' } }, noLock, 'unlock');
		expect(unlock.unusable).toMatchObject([{ fault: { outcome: 'unsupported', advice: null } }]);
	});

	it('locks by disabling where that is wanted, for each item', () => {
		const noLock = vendorWith({ actions: ['enable', 'disable'], hasLock: false });
		const whenNoLock = new Expression((item) => ['disable', 'refuse', undefined][item]);
		const parameters = { user: locatorOf(['a', 'b', 'c']), whenNoLock };
		const { asks, unusable } = reading({ parameters, items: 3 }, noLock, 'lock');
		expect(asks).toMatchObject([{ item: 0, action: 'disable' }]);
		expect(unusable.map(({ item }) => item)).toEqual([1, 2]);
		expect(reading({ parameters, items: 1 }, vendorWith(), 'lock').asks).toMatchObject([{ action: 'lock' }]);
	});
});

describe('a user locator', () => {
	it.each<[unknown, string, unknown]>([
		[{ mode: 'id', value: 7 }, 'id', 7],
		[{ mode: 'email', value: 'a' }, 'email', 'a'],
		[{ mode: 'login', value: null }, 'login', null],
		[{ mode: 'login' }, 'login', undefined],
		[{ mode: 'list', value: 'x' }, 'id', 'x'],
		['a@example.com', 'email', 'a@example.com'],
		[null, 'email', null],
		[undefined, 'email', undefined],
		[17, 'email', 17],
		[{ value: 'a' }, 'email', { value: 'a' }],
	])('%j', (parameter, by, value) => expect(locator({ listStores: 'id' }, parameter)).toEqual({ by, value }));

	it('from the list is what the vendor’s list stores', () => {
		expect(locator({ listStores: 'email' }, { mode: 'list', value: 'x' })).toEqual({ by: 'email', value: 'x' });
	});

	it.each(['url', '', undefined, null, 'toString', '__proto__', 'constructor'])('has no mode %p', (mode) => {
		expect(() => locator({ listStores: 'id' }, { mode, value: 'x' })).toThrow(/unknown mode/);
	});
});

describe('the part of the vendor', () => {
	it.each<[unknown, string]>([
		[undefined, ''],
		['', ''],
		[' d-1 ', 'd-1'],
		[{ mode: 'list', value: 'd-1' }, 'd-1'],
		[{ mode: 'list', value: '' }, ''],
		[{ mode: 'list', value: null }, ''],
		[17, '17'],
	])('%j is %p', (place, scope) => {
		const reader = new ParameterReader(contextOf({ parameters: { place } }).context);
		expect(scopeOf({ scopeParameter: 'place' }, reader, 0, {})).toBe(scope);
		expect(scopeOf({ scopeParameter: 'place' }, reader, 0, { place: ' d-2 ' })).toBe(scope || 'd-2');
		expect(scopeOf({}, reader, 0, { place: 'd-2' })).toBe('');
	});

	it.each([[['d-1']], [{ id: 'd-1' }], [true], [1.5], [{ value: {} }]])('can’t be %j', (place) => {
		const reader = new ParameterReader(contextOf({ parameters: { place } }).context);
		expect(() => scopeOf({ scopeParameter: 'place' }, reader, 0, {})).toThrow(/directory isn’t given as text/);
	});
});

describe('what can’t be read', () => {
	it('is a fault of the item', () => {
		const fault = new Fault('protected', 'No.');
		expect(asInvalid(fault)).toBe(fault);
		expect(asInvalid(new ExpressionError('x is undefined'))).toMatchObject({
			outcome: 'invalid',
			sentence: 'A parameter of this item can’t be read: x is undefined Check the expressions in this node.',
		});
		expect(asInvalid('just a text').sentence).toMatch(/^A parameter of this item can’t be read\. .*: string thrown\.$/);
		expect(asInvalid(new TypeError('hunter22')).sentence).toMatch(
			/TypeError at test.common.items.parameters\.test\.ts:\d+/,
		);
	});
});

describe('options', () => {
	const broken = new Expression((item) => {
		if (item === 1) throw new ExpressionError('no such field');
		return true;
	});
	const options = (raw: unknown, item: number, operation: 'disable' | 'get' | 'getMany' = 'disable') =>
		new ParameterReader(contextOf({ parameters: { options: raw }, items: 2 }).context).options(item, operation);

	it('that can’t be read are the failure of their item, and say which', () => {
		expect(options({ verify: broken, timeoutSeconds: 5 }, 0)).toMatchObject({ fault: null, values: { verify: true } });
		expect(options({ verify: broken, timeoutSeconds: 5 }, 1)).toMatchObject({
			values: { verify: undefined, timeoutSeconds: 5 },
			fault: { outcome: 'invalid', message: expect.stringMatching(/option “Verify” of item 1 .*: no such field/) },
			guardFault: null,
		});
	});

	it.each([{ protectedUsers: broken }, { allowedUsers: broken }, { maxUsers: broken }])(
		'that guard are the failure of all (%#)',
		(raw) => expect(options(raw, 1)).toMatchObject({ guardFault: { outcome: 'invalid' } }),
	);

	it('as one expression, which n8n would have made none of, are the failure of all', () =>
		expect(options(broken, 0)).toMatchObject({ values: {}, guardFault: { outcome: 'invalid' } }));

	it.each([
		['get', { dryRun: broken, protectedUsers: broken }, {}],
		['get', { whenNotFound: 'skip' }, { whenNotFound: 'skip' }],
		['getMany', { whenNotFound: broken, batchSize: broken }, {}],
	] as const)('that %s doesn’t offer aren’t read', (operation, raw, values) =>
		expect(options(raw, 1, operation)).toEqual({ values, fault: null, guardFault: null }),
	);

	it('are read once where they are the same for all', () => {
		const { context, read } = contextOf({ parameters: { options: { verify: true } }, items: 2 });
		const reader = new ParameterReader(context);
		expect(reader.options(0, 'disable')).toBe(reader.options(1, 'disable'));
		expect(read).toEqual(['options.verify 0']);
	});
});

it('reads the operation', () => {
	expect(operationOf(contextOf({ parameters: { operation: 'lock' } }).context)).toBe('lock');
});
