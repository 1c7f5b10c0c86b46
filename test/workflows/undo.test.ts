import { setStage } from '../support/stage';
import { locator, NODE } from '../support/workflowOf';
import { VENDORS, type VendorFacts } from '../support/vendors';

const stage = setStage();

const OPPOSITE = { disable: 'enable', lock: 'unlock' } as const;

/** A workflow that takes the stored output of an earlier run and reverses what that run changed. */
function undoWorkflow(vendor: VendorFacts, action: keyof typeof OPPOSITE) {
	const at = (x: number) => ({ position: [x, 0], typeVersion: 1 });
	return {
		name: 'Undo',
		nodes: [
			{ id: 'a', name: 'Report', type: 'n8n-nodes-base.manualTrigger', parameters: {}, ...at(0) },
			{
				id: 'b',
				name: 'Only what it changed',
				type: 'n8n-nodes-base.filter',
				parameters: {
					conditions: {
						options: { caseSensitive: true, leftValue: '', typeValidation: 'strict', version: 2 },
						combinator: 'and',
						conditions: [
							{
								id: '1',
								leftValue: '={{ $json.changed }}',
								rightValue: '',
								operator: { type: 'boolean', operation: 'true', singleValue: true },
							},
							{
								id: '2',
								leftValue: '={{ $json.action }}',
								rightValue: action,
								operator: { type: 'string', operation: 'equals' },
							},
						],
					},
				},
				...at(200),
				typeVersion: 2.2,
			},
			{
				id: 'c',
				name: NODE,
				type: vendor.nodeType,
				parameters: { operation: OPPOSITE[action], user: { ...locator('id'), value: '={{ $json.user.id }}' } },
				onError: 'continueRegularOutput',
				...at(400),
			},
		],
		connections: {
			Report: { main: [[{ node: 'Only what it changed', type: 'main', index: 0 }]] },
			'Only what it changed': { main: [[{ node: NODE, type: 'main', index: 0 }]] },
		},
	};
}

const CASES = VENDORS.flatMap((vendor) =>
	(['disable', 'lock'] as const)
		.filter((action) => vendor.actions.includes(action))
		.map((action) => ({ vendor, action, name: vendor.name })),
);

test.each(CASES)(
	'$name: the output of $action is enough to take back what it changed, and no more',
	async ({ vendor, action }) => {
		const { people } = stage.sandbox[vendor.name];
		people.addMany(12, (i: number) => ({
			login: `user${i}`,
			email: `user${i}@example.com`,
			enabled: i % 3 !== 0,
			...(vendor.hasLock && { locked: i % 4 === 0 }),
		}));
		const state = () => people.all().map(({ id, enabled, locked }) => ({ id, enabled, locked }));
		const before = state();
		// Named twice, not at all, and by somebody who isn't there.
		const who = [
			'user0@example.com',
			'user1@example.com',
			'USER1@example.com',
			'user2@example.com',
			'user3@example.com',
			'user4@example.com',
			'nobody@example.com',
			'user8@example.com',
		];

		const report = await stage.items(vendor.name, { operation: action }, who);
		expect(state()).not.toEqual(before);
		expect(report.map(({ outcome }) => outcome)).toContain('unchanged');
		expect(report.filter(({ changed }) => changed).length).toBeGreaterThan(1);

		const run = await stage.engine.run(undoWorkflow(vendor, action), {
			credentials: stage.credentials(vendor.name),
			input: report as never,
		});
		expect(run.status).toBe('success');
		expect(state()).toEqual(before);
	},
);
