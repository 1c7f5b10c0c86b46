import { REGISTRY } from '../../../registry';

const nodes = REGISTRY.map(({ node }) => node.description);

/** What the panel says before a run, for one operation. */
function noticesOf({ properties }: (typeof nodes)[number], operation: string): string {
	return properties
		.filter(({ type, displayOptions }) => type === 'notice' && displayOptions?.show?.operation?.includes(operation))
		.map(({ displayName }) => displayName)
		.join('\n');
}

describe.each(nodes.map((node) => [node.displayName, node] as const))('%s: before a run', (_name, node) => {
	test('disabling says that sessions may stay open', () => {
		expect(noticesOf(node, 'disable')).toMatch(/session/i);
	});

	test('locking where there is no lock says so, and what it does instead', () => {
		const lacksLock = node.properties.some(({ name }) => name === 'whenNoLock');
		const notices = noticesOf(node, 'lock');
		if (lacksLock) expect(notices).toMatch(/has no lock.*whether to refuse or to disable instead/);
		else expect(notices).not.toMatch(/has no lock/);
	});
});
