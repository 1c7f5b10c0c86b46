import 'reflect-metadata';

import { Logger } from '@n8n/backend-common';
import { OutboundHttp, SsrfProtectionService } from '@n8n/backend-network';
import { GlobalConfig, InstanceSettingsConfig, SecurityConfig, SsrfProtectionConfig } from '@n8n/config';
import { Container } from '@n8n/di';
import { InstanceSettings } from 'n8n-core';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { logSink } from './log';

export type LogLevel = 'error' | 'warn' | 'info' | 'debug' | 'silent';

let ready = false;

/**
 * Makes this process an n8n instance: its own settings (in memory; nothing of the user's `~/.n8n` is read or
 * written) and n8n's own logger, which writes to the log of the run under way instead of the console.
 * The first call counts; later ones do nothing.
 * @param logLevel - what n8n's logger lets through
 */
export function becomeInstance(logLevel: LogLevel): void {
	if (ready) return;
	ready = true;

	const { logging } = Container.get(GlobalConfig);
	logging.level = logLevel;
	logging.outputs = [];
	Container.get(Logger).getInternalLogger().pipe(logSink());

	// n8n insists on a settings file; it is read once, so the folder needn't outlive this call.
	const home = mkdtempSync(join(tmpdir(), 'n8n-engine-'));
	try {
		Object.assign(Container.get(InstanceSettingsConfig), {
			userHome: home,
			n8nFolder: join(home, '.n8n'),
		});
		Container.get(InstanceSettings);
	} finally {
		rmSync(home, { recursive: true, force: true });
	}
}

/** What n8n's administrator would set with N8N_SSRF_ALLOWED_HOSTNAMES and its like. */
export type SsrfSettings = Partial<
	Pick<SsrfProtectionConfig, 'blockedIpRanges' | 'allowedIpRanges' | 'allowedHostnames' | 'blockedHostnames'>
>;

/** Settings of the instance that a run may choose. They hold for the whole process while the run lasts. */
export interface InstanceOptions {
	/** n8n's SSRF protection (N8N_SSRF_PROTECTION_ENABLED): `true` blocks what n8n blocks by default, loopback among it. */
	ssrf?: boolean | SsrfSettings;
	/** Folders that the file nodes may use (N8N_RESTRICT_FILE_ACCESS_TO). Default: n8n's own, `~/.n8n-files`. */
	files?: string[];
}

let inForce = { key: '', users: 0, undo: () => {} };

/**
 * Runs something under instance settings and restores the defaults afterwards.
 * @throws when a run with other settings is under way, since n8n has one set a process
 */
export async function underSettings<T>({ ssrf = false, files }: InstanceOptions, work: () => Promise<T>): Promise<T> {
	const key = JSON.stringify([ssrf, files]);
	if (inForce.users === 0) inForce = { key, users: 0, undo: apply({ ssrf, files }) };
	else if (inForce.key !== key) {
		throw new Error('A run with other `ssrf` or `files` settings is under way in this process; wait for it first.');
	}

	const mine = inForce;
	mine.users++;
	try {
		return await work();
	} finally {
		if (--mine.users === 0) mine.undo();
	}
}

function apply({ ssrf, files }: InstanceOptions): () => void {
	const undos: Array<() => void> = [];
	if (files) undos.push(change(Container.get(SecurityConfig), { restrictFileAccessTo: files.join(';') }));
	if (ssrf) {
		undos.push(
			change(Container.get(SsrfProtectionConfig), {
				enabled: true,
				...(ssrf === true ? {} : ssrf),
			}),
			refreshEgress,
		);
		refreshEgress();
	}
	return () => undos.forEach((undo) => undo());
}

function change<T extends object>(config: T, values: Partial<T>): () => void {
	const before = { ...config };
	Object.assign(config, values);
	return () => Object.assign(config, before);
}

/** The service reads its lists only when it is made. */
function refreshEgress(): void {
	const config = Container.get(SsrfProtectionConfig);
	const logger = Container.get(Logger);
	const { dnsResolver } = Container.get(SsrfProtectionService) as unknown as {
		dnsResolver: DnsResolver;
	};
	const protection = new SsrfProtectionService(config, dnsResolver, logger);
	Container.set(SsrfProtectionService, protection);
	Container.set(OutboundHttp, new OutboundHttp(protection, config, logger));
}

type DnsResolver = ConstructorParameters<typeof SsrfProtectionService>[1];
