import { GCProfiler } from 'node:v8';
import type { Engine, Run } from '../engine';
import { START } from './workflow';
import { WAYS, type Task, type WayName } from './ways';

/** What one execution took, seen from n8n's process. */
export interface Effort {
	/** From the start of the first node after the trigger to the end of the last. */
	ms: number;
	/** Milliseconds of processor in the same time, all threads; means nothing while something else runs. */
	cpuMs: number;
	/** Only with --expose-gc. */
	heap?: Heap;
}

/** Bytes over what was held before the execution. */
export interface Heap {
	/** Held at most, as seen after each garbage collection. */
	peak: number;
	/** Held by the items that went in and came out. */
	items: number;
}

/**
 * Runs one way once, through n8n's engine.
 * An execution that fails counts too: whom it changed is for the sandbox to say.
 */
export async function tryOnce(engine: Engine, way: WayName, task: Task): Promise<Effort> {
	const how = WAYS[way];
	if ('run' in how) return await timed(async () => await how.run(task));
	const { workflow, credentials, input } = await how.prepare(task);
	const effort: Effort = { ms: 0, cpuMs: 0 };
	let started: { at: number; cpu: NodeJS.CpuUsage } | undefined;
	const work = async () =>
		await engine.run(workflow, {
			credentials,
			input,
			onNodeStart: (node) => {
				if (node !== START) started ??= { at: performance.now(), cpu: process.cpuUsage() };
			},
			onNodeDone: (node) => {
				if (node === START || !started) return;
				const { user, system } = process.cpuUsage(started.cpu);
				Object.assign(effort, { ms: performance.now() - started.at, cpuMs: (user + system) / 1000 });
			},
		});
	const { gc } = globalThis;
	if (gc) effort.heap = await heapOf(work, () => void gc());
	else await work();
	return effort;
}

async function timed(work: () => Promise<void>): Promise<Effort> {
	const [at, cpu] = [performance.now(), process.cpuUsage()];
	await work();
	const { user, system } = process.cpuUsage(cpu);
	return { ms: performance.now() - at, cpuMs: (user + system) / 1000 };
}

async function heapOf(work: () => Promise<Run>, collect: () => void): Promise<Heap> {
	const held = () => {
		collect();
		return process.memoryUsage().heapUsed;
	};
	const before = held();
	const profiler = new GCProfiler();
	profiler.start();
	const run = await work();
	const after = profiler.stop().statistics.map(({ afterGC }) => afterGC.heapStatistics.usedHeapSize);
	const end = held();
	// What an equal copy takes: n8n may hold on to the original for a while.
	const copy = structuredClone(run.runData);
	const items = held() - end;
	return { peak: Math.max(end, ...after) - before, items: Object.keys(copy).length > 0 ? items : 0 };
}
