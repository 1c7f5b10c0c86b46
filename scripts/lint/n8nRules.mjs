import communityNodes from '@n8n/eslint-plugin-community-nodes';
import n8nNodesBase from 'eslint-plugin-n8n-nodes-base';

/** Without n8n's rules for n8n Cloud, where only packages of a single service are admitted. */
const community = communityNodes.configs.recommendedWithoutN8nCloudSupport;

export const plugins = { ...community.plugins, 'n8n-nodes-base': n8nNodesBase };

/** What n8n wants of nodes/, for the source and for the description that comes out of it. */
export const nodeRules = {
	...community.rules,
	...n8nNodesBase.configs.nodes.rules,
	// They want the text 'main', where n8n's newer rule (node-connection-type-literal) wants the constant.
	'n8n-nodes-base/node-class-description-inputs-wrong-regular-node': 'off',
	'n8n-nodes-base/node-class-description-outputs-wrong': 'off',
	// It wants options by the alphabet; here guards come first, then what else rules a change, the pace last.
	'n8n-nodes-base/node-param-collection-type-unsorted-items': 'off',
};

/** What n8n wants of credentials/. */
export const credentialRules = {
	...community.rules,
	...n8nNodesBase.configs.credentials.rules,
	// It wants the name of a page on n8n's own site; a community package has a URL (cred-…-not-http-url checks it).
	'n8n-nodes-base/cred-class-field-documentation-url-miscased': 'off',
	// It looks for the test's name in a node's source, where it is put together; check:package looks for it.
	'@n8n/community-nodes/credential-test-required': 'off',
};

/** What n8n wants of package.json. */
export const packageRules = {
	...community.rules,
	...n8nNodesBase.configs.community.rules,
	// They send, sign CloudSSO's requests and RSA's tokens, read Akana's cookies and find the proxy.
	// n8n installs them for any package that isn't verified, and this one can't be: it has several vendors.
	'@n8n/community-nodes/no-runtime-dependencies': 'off',
	// The authors are a group with no address of its own; SECURITY.md says how to reach them.
	'@n8n/community-nodes/valid-author': 'off',
	// Until the package has a public home; a release refuses to go without.
	'@n8n/community-nodes/require-homepage': 'off',
};
