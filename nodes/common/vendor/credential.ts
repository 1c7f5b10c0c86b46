import { Fault } from '../model/fault';
import { text } from '../model/json';
import { shorten } from '../model/names';
import type { CredentialFields, Vendor } from './Vendor';

/** @returns the vendor by what its users call the product, where the credential says it: a protocol may serve many */
export function named(vendor: Vendor, credential: CredentialFields): Vendor {
	const name = vendor.productField === undefined ? null : text(credential[vendor.productField]);
	return name === null ? vendor : { ...vendor, label: shorten(name) };
}

/** @returns the fault for a credential that can't work as it is filled in */
export function credentialFault(message: string, advice: string): Fault {
	return new Fault('unauthorized', message, { advice });
}

/**
 * @param label - the field's name in the editor
 * @returns the field's text, trimmed
 * @throws {Fault} when it is empty
 */
export function requiredField(credential: CredentialFields, field: string, label: string): string {
	const value = text(credential[field])?.trim();
	if (!value) throw empty(label);
	if (/[\r\n]/.test(value))
		throw credentialFault(
			`The credential’s field “${label}” holds a line break.`,
			'Paste the value again, on one line.',
		);
	return value;
}

/**
 * @returns a password exactly as it was typed
 * @throws {Fault} when it is empty
 */
export function passwordField(credential: CredentialFields, field: string, label: string): string {
	const value = credential[field];
	if (typeof value !== 'string' || value === '') throw empty(label);
	return value;
}

function empty(label: string): Fault {
	return credentialFault(`The credential’s field “${label}” is empty.`, 'Open the credential in n8n and fill it in.');
}

/** @returns the field's text, trimmed; empty when there is none */
export function optionalField(credential: CredentialFields, field: string): string {
	return text(credential[field])?.trim() ?? '';
}

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/**
 * Checks a server's URL: a scheme, no login in it, and https unless it is loopback or allowed.
 * @param suffixes - a path that people paste along and that is added again where it's needed
 * @returns the URL without query, suffix and slash at its end
 * @throws {Fault}
 */
export function serverUrl(value: string, label: string, allowInsecureHttp: unknown, suffixes?: RegExp): string {
	const advice = 'Open the credential and correct it, for example https://server.example.com.';
	if (!/^https?:\/\//i.test(value)) throw credentialFault(`The “${label}” doesn’t begin with https://.`, advice);
	if (!URL.canParse(value)) throw credentialFault(`The “${label}” is not a URL.`, advice);
	const url = new URL(value);
	if (url.username || url.password) {
		throw credentialFault(
			`The “${label}” holds a user name or password.`,
			'Take them out of the URL; they have fields of their own.',
		);
	}
	if (url.protocol === 'http:' && !LOOPBACK.test(url.hostname) && allowInsecureHttp !== true) {
		throw credentialFault(
			`The “${label}” begins with http://, so that the credential would travel unencrypted.`,
			'Use https://, or switch on “Allow Insecure HTTP” in the credential if the network is trusted.',
		);
	}
	const path = url.pathname.replace(/\/+$/, '');
	return url.origin + (suffixes ? path.replace(suffixes, '') : path).replace(/\/+$/, '');
}

/**
 * Checks the URL of one call.
 * @returns it with its query and the slash at its end, which may be part of it
 * @throws {Fault} as {@link serverUrl}
 */
export function callUrl(value: string, label: string, allowInsecureHttp: unknown): string {
	serverUrl(value, label, allowInsecureHttp);
	return new URL(value).href.replace(/#.*$/, '');
}

/** @returns a value as one segment of a path: encoded, never interpreted */
export function segment(value: string): string {
	return encodeURIComponent(value);
}
