/** What is known of a node type that the engine doesn't have: n8n-nodes-base's come from the package itself. */
export interface KnownNode {
	/** Those that n8n 2.8 has. */
	versions: number[];
	parameters: string[];
	/** How its outputs are connected. */
	output: string;
}

const AGENT_PACKAGE = '@n8n/n8n-nodes-langchain';

/** The nodes of n8n's AI package that templates may use, from n8n 2.8.4. */
export const AI_NODES: Record<string, KnownNode> = {
	[`${AGENT_PACKAGE}.chatTrigger`]: {
		versions: [1.1, 1.2, 1.3, 1.4],
		parameters: ['public', 'mode', 'authentication', 'initialMessages', 'availableInChat', 'options'],
		output: 'main',
	},
	[`${AGENT_PACKAGE}.agent`]: {
		versions: [3, 3.1],
		parameters: ['promptType', 'text', 'hasOutputParser', 'needsFallback', 'options'],
		output: 'main',
	},
	[`${AGENT_PACKAGE}.lmChatOpenAi`]: {
		versions: [1.2, 1.3],
		parameters: ['model', 'responsesApiEnabled', 'builtInTools', 'options'],
		output: 'ai_languageModel',
	},
	[`${AGENT_PACKAGE}.memoryBufferWindow`]: {
		versions: [1.2, 1.3],
		parameters: ['sessionIdType', 'sessionKey', 'contextWindowLength'],
		output: 'ai_memory',
	},
	[`${AGENT_PACKAGE}.chat`]: {
		versions: [1.1, 1.2],
		parameters: ['operation', 'message', 'responseType', 'blockUserInput', 'approvalOptions', 'options'],
		output: 'main',
	},
	[`${AGENT_PACKAGE}.chatHitlTool`]: {
		versions: [1.1, 1.2],
		parameters: ['operation', 'message', 'responseType', 'blockUserInput', 'approvalOptions', 'options'],
		output: 'ai_tool',
	},
};

/** What n8n adds to a node that is used as an agent's tool. */
export const TOOL_PARAMETERS = ['descriptionType', 'toolDescription'];
