import type { WorkflowJson } from './n8n-api';
import type { CredentialReference } from './stage';
import { by, node, START } from './workflows';

type Node = WorkflowJson['nodes'][number];

const LANGCHAIN = '@n8n/n8n-nodes-langchain';

/** A tool that disables one user, named by the model. */
export function disablingTool(name: string, vendor: string, credentials: CredentialReference, options: object): Node {
	return node(
		name,
		`n8n-nodes-user-status.${vendor}Tool`,
		1,
		{
			resource: 'user',
			operation: 'disable',
			user: by('email', "={{ $fromAI('email', 'The e-mail address of the user', 'string') }}"),
			reason: "={{ $fromAI('reason', 'Why', 'string') }}",
			options,
		},
		{ credentials, onError: 'continueRegularOutput' },
	);
}

/** A step between agent and tools that asks a person by e-mail. */
export function approvalByMail(credentials: CredentialReference): Node {
	return node(
		'Approve by mail',
		'n8n-nodes-base.emailSendHitlTool',
		2.1,
		{
			resource: 'email',
			operation: 'sendAndWait',
			fromEmail: 'n8n@example.com',
			toEmail: 'lead@example.com',
			subject: 'Approve?',
			message: '=The agent wants to call {{ $tool.name }} for {{ $tool.parameters.email }}',
			responseType: 'approval',
			approvalOptions: { values: { approvalType: 'double' } },
		},
		{ credentials, webhookId: 'approve-by-mail' },
	);
}

/** n8n's AI Agent with a chat model and tools; with a gate, every tool call goes through it. */
export function agentWith(model: CredentialReference, tools: Node[], gate?: Node): WorkflowJson {
	const agent = node('Agent', `${LANGCHAIN}.agent`, 3, {
		promptType: 'define',
		text: 'Disable the leavers.',
		options: { returnIntermediateSteps: true, enableStreaming: false },
	});
	const parameters = { model: { __rl: true, mode: 'id', value: 'scripted' }, options: {} };
	const chat = node('Model', `${LANGCHAIN}.lmChatOpenAi`, 1.2, parameters, { credentials: model });
	const to = (name: string, type: 'main' | 'ai_languageModel' | 'ai_tool') => ({
		[type]: [[{ node: name, type, index: 0 }]],
	});
	const connections: WorkflowJson['connections'] = {
		[START.name]: to('Agent', 'main'),
		Model: to('Agent', 'ai_languageModel'),
		...Object.fromEntries(tools.map((tool) => [tool.name, to(gate?.name ?? 'Agent', 'ai_tool')])),
		...(gate && { [gate.name]: to('Agent', 'ai_tool') }),
	};
	const nodes = [START, agent, chat, ...tools, ...(gate ? [gate] : [])];
	return { name: 'Agent', nodes, connections, settings: { executionOrder: 'v1' } };
}
