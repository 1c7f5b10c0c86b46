import 'reflect-metadata';

import { Container } from '@n8n/di';
import { ExternalSecretsProxy } from 'n8n-core';
import type { IWorkflowExecuteAdditionalData } from 'n8n-workflow';

import { type Credentials, unavailable } from './credentials';

// Nothing answers there; n8n only wants valid URLs.
const BASE_URL = 'http://localhost:5678';

/** What n8n's server tells its engine about the world around an execution. */
export function surroundings(credentialsHelper: Credentials, executionId?: string): IWorkflowExecuteAdditionalData {
	return {
		credentialsHelper,
		executionId,
		externalSecretsProxy: Container.get(ExternalSecretsProxy),
		currentNodeExecutionIndex: 0,
		variables: {},
		instanceBaseUrl: `${BASE_URL}/`,
		restApiUrl: `${BASE_URL}/rest`,
		formBaseUrl: `${BASE_URL}/form`,
		formWaitingBaseUrl: `${BASE_URL}/form-waiting`,
		formTestBaseUrl: `${BASE_URL}/form-test`,
		webhookBaseUrl: `${BASE_URL}/webhook`,
		webhookWaitingBaseUrl: `${BASE_URL}/webhook-waiting`,
		webhookTestBaseUrl: `${BASE_URL}/webhook-test`,
		mcpBaseUrl: `${BASE_URL}/mcp`,
		mcpTestBaseUrl: `${BASE_URL}/mcp-test`,
		logAiEvent: () => {},
		getRunExecutionData: async () => undefined,
		getRuntimeCredential: async () => undefined,
		executeWorkflow: async () => {
			throw unavailable('sub-workflows');
		},
		startRunnerTask: async () => {
			throw unavailable('the Code node');
		},
	};
}
