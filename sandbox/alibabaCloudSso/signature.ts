import { createHmac, timingSafeEqual } from 'node:crypto';

/** RFC 3986, as the vendor wants it: encodeURIComponent leaves a few characters alone. */
function encode(value: string): string {
	return encodeURIComponent(value).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** RPC signature 1.0: HMAC-SHA1 over the method and every parameter but Signature, sorted. */
export function rpcSignature(method: string, parameters: ReadonlyMap<string, string>, secret: string): string {
	const canonical = [...parameters]
		.filter(([name]) => name !== 'Signature')
		.map(([name, value]) => [encode(name), encode(value)] as const)
		.sort(([a], [b]) => (a < b ? -1 : 1))
		.map(([name, value]) => `${name}=${value}`)
		.join('&');
	return createHmac('sha1', `${secret}&`)
		.update(`${method}&${encode('/')}&${encode(canonical)}`)
		.digest('base64');
}

export function sameSignature(a: string, b: string): boolean {
	const [x, y] = [Buffer.from(a), Buffer.from(b)];
	return x.length === y.length && timingSafeEqual(x, y);
}
