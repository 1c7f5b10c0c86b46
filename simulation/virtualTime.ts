import { withGlobal, type Clock } from '@sinonjs/fake-timers';
import { Agent, type ClientRequest } from 'node:http';
import { systemClock } from '../nodes/common/model/clock';

/** A request as it leaves the process. */
export interface Departure {
	method: string;
	path: string;
	/** Virtual epoch milliseconds. */
	at: number;
}

const TICKS_OF_SILENCE = 3;
/** Real milliseconds in which something that waits for the network has to move. */
const LONGEST_STALL_MS = 20_000;
/** Longer than any run that keeps its limits can take. */
const LONGEST_RUN_MS = 7 * 86_400_000;

/** Modules are loaded by a thread of its own, which is spoken to through a port: that takes real time. */
function openPorts(): number {
	return process.getActiveResourcesInfo().filter((resource) => resource === 'MessagePort').length;
}

type AddRequest = (this: Agent, request: ClientRequest, ...rest: unknown[]) => void;

/** How an agent tells that there is no connection. */
interface Connecting {
	onSocket(socket: null, error: Error): void;
}
const REFUSED = () => Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });

/** What goes to http's agents without a public event for it on Node 20. */
const agents = Agent.prototype as unknown as { addRequest: AddRequest };

/** Runs to its end at once what would take hours of waiting. Time stands still while a request is on the wire. */
export class VirtualTime {
	/** Every request that was made since the start, in order. */
	readonly departures: Departure[] = [];
	/** Whether the nth request finds nobody at its port. */
	refuses: (n: number) => boolean = () => false;
	private readonly real = { setTimeout, setInterval, clearInterval, now: performance.now.bind(performance) };
	private readonly idle = systemClock.idle.bind(systemClock);
	private readonly intervals = new Set<unknown>();
	private readonly clock: Clock;
	private readonly addRequest = agents.addRequest;
	private onTheWire = 0;
	private readonly ports = openPorts();

	/**
	 * Takes over Date, performance.now, setTimeout and setInterval of this process; sockets stay real.
	 * @param epoch - what Date says at first, in milliseconds
	 */
	constructor(epoch: number) {
		this.clock = withGlobal(globalThis).install({
			now: epoch,
			toFake: ['Date', 'performance', 'setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'],
		});
		// Work takes none of this time.
		systemClock.idle = () => this.now();
		this.patchTimers();
		this.watchRequests();
	}

	now(): number {
		return this.clock.now;
	}

	/** Gives the process its own time back. */
	stop(): void {
		agents.addRequest = this.addRequest;
		this.clock.uninstall();
		systemClock.idle = this.idle;
		const { setTimeout, setInterval, clearInterval } = this.real;
		Object.assign(globalThis, { setTimeout, setInterval, clearInterval });
	}

	/**
	 * Sees a piece of work to its end: whenever nothing moves any more, the next timer is due.
	 * @param held - how many requests the servers hold back on purpose: those wait for a timer, not for the network
	 * @throws when it never ends
	 */
	async drive<T>(work: Promise<T>, held: () => number): Promise<T> {
		const state = { done: false };
		const end = () => void (state.done = true);
		work.then(end, end);
		await this.turn(held, () => state.done, this.now() + LONGEST_RUN_MS);
		return await work;
	}

	/** Lets `ms` pass, with everything that falls due meanwhile. */
	async pass(ms: number, held: () => number): Promise<void> {
		const until = this.now() + ms;
		const state = { done: false };
		setTimeout(() => (state.done = true), ms);
		await this.turn(held, () => state.done, until + 1);
	}

	private async turn(held: () => number, done: () => boolean, limit: number): Promise<void> {
		let movedAt = this.real.now();
		for (;;) {
			for (let tick = 0; tick < TICKS_OF_SILENCE; tick++) await new Promise((resolve) => setImmediate(resolve));
			if (done()) return;
			const isStill = this.onTheWire === held() && openPorts() <= this.ports;
			if (isStill && this.clock.countTimers() > this.intervals.size) {
				if (this.clock.now > limit) throw new Error(`It never ends: ${LONGEST_RUN_MS / 86_400_000} days have passed`);
				this.clock.next();
				movedAt = this.real.now();
			} else if (this.real.now() - movedAt > LONGEST_STALL_MS) {
				throw new Error(`It hangs: ${this.onTheWire} requests on the wire, ${held()} held back`);
			}
		}
	}

	private patchTimers(): void {
		const { setTimeout: wait, setInterval: repeat, clearInterval: clear } = globalThis;
		// As Node does it: whole milliseconds, at least one. Time that stands still would never end a short wait.
		const setTimeout = (callback: (...rest: unknown[]) => void, ms = 1, ...rest: unknown[]) =>
			wait(() => callback(...rest), Math.max(1, Math.trunc(ms)));
		// What comes again and again is nothing to wait for: time passes for other reasons, and it comes along.
		const setInterval = (callback: () => void, ms: number) => {
			const interval = repeat(callback, ms);
			this.intervals.add(interval);
			return interval;
		};
		const clearInterval = (interval?: NodeJS.Timeout) => {
			this.intervals.delete(interval);
			clear(interval);
		};
		Object.assign(globalThis, { setTimeout, setInterval, clearInterval });
	}

	private watchRequests(): void {
		const { addRequest, departures } = this;
		const isRefused = () => this.refuses(departures.length);
		const leaves = (request: ClientRequest) => {
			departures.push({ method: request.method, path: request.path, at: this.now() });
			this.onTheWire++;
			request.once('close', () => this.onTheWire--);
		};
		agents.addRequest = function (request, ...rest) {
			leaves(request);
			if (isRefused()) return (request as unknown as Connecting).onSocket(null, REFUSED());
			addRequest.call(this, request, ...rest);
		};
	}
}
