declare module 'proxy-from-env' {
	/** @returns the proxy's URL, or an empty string where none is to be used (NO_PROXY) */
	export function getProxyForUrl(url: string): string;
}
