import type { Answer } from './answer';
import type { Change, SandboxRequest } from './request';

/** One call that a vendor knows. */
export interface Route {
	/** What tests and faults call it. */
	action: string;
	method: string;
	/** Its first group, decoded, is the argument. */
	path: RegExp;
	serve: (request: SandboxRequest, change: Change, argument: string) => Answer;
}

export interface Call<R extends Route> {
	route: R;
	/** The variable part of the path, decoded; empty where there is none. */
	argument: string;
}

export function find<R extends Route>(routes: readonly R[], method: string, path: string): Call<R> | undefined {
	const route = routes.find((one) => one.method === method && one.path.test(path));
	return route && { route, argument: decode(route.path.exec(path)?.[1] ?? '') };
}

/** A path segment as it was meant; one with a broken escape stands as it is. */
function decode(segment: string): string {
	try {
		return decodeURIComponent(segment);
	} catch {
		return segment;
	}
}
