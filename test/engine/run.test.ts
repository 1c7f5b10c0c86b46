import { join } from 'node:path';

import { createEngine, type Engine } from '../../engine';
import { line, probe, TRIGGER } from './workflows';

let engine: Engine;
beforeAll(async () => {
	engine = await createEngine({ from: 'source', packageDir: join(__dirname, 'fixture') });
});

test('runs a trigger and a node', async () => {
	const run = await engine.run(line(TRIGGER, probe('pass')), { input: [{ a: 1 }, { a: 2 }] });
	expect(run.error).toBeUndefined();
	expect(run.status).toBe('success');
	expect(run.json('Probe')).toEqual([{ a: 1 }, { a: 2 }]);
});
