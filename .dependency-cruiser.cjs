/**
 * The layers of nodes/common, from the words to what n8n calls: a room imports only from rooms before it, types too.
 * nodes/common/README.md says what each may touch.
 */
const ROOMS = [
	'model',
	'pace',
	'transport',
	'vendor',
	'items',
	'who',
	'guards',
	'state',
	'plan',
	'change',
	'outcomes',
	'run',
	'n8n',
	'reads',
	'node',
];

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
	forbidden: [
		{ name: 'no-circles', severity: 'error', from: {}, to: { circular: true } },
		...ROOMS.slice(0, -1).map((room, index) => ({
			name: `${room}-knows-only-rooms-before-it`,
			severity: 'error',
			from: { path: `^nodes/common/${room}/` },
			to: { path: `^nodes/common/(${ROOMS.slice(index + 1).join('|')})/` },
		})),
		{
			name: 'every-file-has-a-room',
			severity: 'error',
			from: { path: '^nodes/' },
			to: { path: '^nodes/common/', pathNot: `^nodes/common/(${ROOMS.join('|')})/` },
		},
		{
			name: 'common-knows-no-vendor',
			severity: 'error',
			from: { path: '^nodes/common/' },
			to: { path: '^nodes/(?!common/)' },
		},
		{
			name: 'vendors-know-no-run',
			severity: 'error',
			from: { path: '^nodes/(?!common/)', pathNot: '\\.node\\.ts$' },
			to: { path: '^nodes/common/(?!model/|transport/|vendor/)' },
		},
		{
			name: 'vendors-know-no-other-vendor',
			severity: 'error',
			from: { path: '^nodes/(?!common/)([^/]+)/' },
			to: { path: '^nodes/(?!common/)', pathNot: '^nodes/$1/' },
		},
	],
	options: {
		tsConfig: { fileName: 'tsconfig.json' },
		tsPreCompilationDeps: true,
		doNotFollow: { path: 'node_modules' },
	},
};
