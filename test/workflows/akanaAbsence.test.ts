import { setStage, type NodeSetting } from '../support/stage';

const stage = setStage(['akana']);
const akana = () => stage.sandbox.akana;
const SKIP = { maxRetries: 0, whenNotFound: 'skip' };

async function outcomes(who: readonly string[], setting: NodeSetting = {}): Promise<string[]> {
	const items = await stage.items('akana', { options: SKIP, ...setting }, who);
	return items.map(({ outcome }) => outcome);
}

/** How the platform is; what an address and a login that nobody seems to have come to. */
const PLATFORMS: ReadonlyArray<[what: string, settings: object, email: string, login: string]> = [
	['shows everybody', {}, 'notFound', 'notFound'],
	['doesn’t search addresses, and lists everybody', { searchesAddresses: false }, 'notFound', 'notFound'],
	['doesn’t show the account that asks', { showsOwnAccount: false }, 'failed', 'failed'],
	['doesn’t say who is a Site Admin', { groups: 404 }, 'notFound', 'notFound'],
	['shows one who isn’t a Site Admin not everybody', { siteAdmin: false, hidden: ['boss'] }, 'failed', 'failed'],
];

describe.each(PLATFORMS)('a platform that %s', (_what, settings, email, login) => {
	beforeEach(() => {
		akana().people.add({ login: 'boss' });
		Object.assign(akana().settings, settings);
	});

	test.each([
		['email', 'nobody@example.com', email],
		['login', 'nobody', login],
	])('by %s', async (by, who, outcome) => {
		expect(await outcomes([who], { by })).toEqual([outcome]);
	});
});

test('others of the run prove the form of a query, too, whoever is asked for first', async () => {
	akana().settings.showsOwnAccount = false;
	akana().people.add({ login: 'boss' });
	expect(await outcomes(['nobody@example.com', 'boss@example.com'])).toEqual(['notFound', 'changed']);
	// Bare words say nothing of quoted ones.
	expect(await outcomes(["o'nobody@example.com", 'boss@example.com'])).toEqual(['failed', 'unchanged']);
});

test('what it costs is two requests a run', async () => {
	akana().people.addMany(5, (i) => ({ login: `user${i}` }));
	const missing = ['a', 'b', 'c'].map((name) => `${name}@example.com`);
	expect(await outcomes([...missing, 'user1@example.com'])).toEqual(['notFound', 'notFound', 'notFound', 'changed']);
	expect(stage.requests('akana', 'search')).toHaveLength(5);
	expect(stage.requests('akana', 'groups')).toHaveLength(1);
});

test('a list of many who were named finds those whom it shows, and proves nothing where it hides one', async () => {
	akana().people.addMany(60, (i) => ({ login: `user${i + 1}` }));
	akana().settings.hidden = ['user7'];
	akana().settings.siteAdmin = false;
	const who = Array.from({ length: 50 }, (_, i) => `user${i + 1}@example.com`);
	const items = await stage.items('akana', { options: { ...SKIP, dryRun: true } }, who);
	expect(items.filter(({ outcome }) => outcome !== 'wouldChange').map(({ outcome }) => outcome)).toEqual(['failed']);
	expect(items[6]!.error).toMatch(/no Site Admin.*Use the account of a Site Admin/);
});

describe('an answer without a word in it', () => {
	const BARE = { channel: {} };
	const GROUPS = { channel: { title: 'Groups', item: { guid: { value: 'group1.acme' }, category: [] } } };

	test.each([
		['shown to be whole', true, 'notFound'],
		['not', false, 'failed'],
	])('to a search proves nobody absent: the list does, where it is %s', async (_what, showsOwnAccount, outcome) => {
		akana().settings.showsOwnAccount = showsOwnAccount;
		akana().people.add({ login: 'boss' });
		for (const json of [BARE, GROUPS]) {
			akana().intercept = ({ query }) =>
				query.get('q')?.includes('nobody') ? { kind: 'foreignBody', json } : undefined;
			// Others of the run prove the form of the query.
			expect(await outcomes(['nobody@example.com', 'boss@example.com'])).toEqual([outcome, expect.any(String)]);
		}
	});

	test('at the end of the list makes it no whole one', async () => {
		akana().people.addMany(99, (i) => ({ login: `user${i}` }));
		akana().intercept = ({ query }) =>
			query.get('q')?.includes('nobody') || query.get('start') === '100'
				? { kind: 'foreignBody', json: BARE }
				: undefined;
		expect(await outcomes(['nobody@example.com'])).toEqual(['failed']);
	});

	test('to the question for groups makes nobody less than a Site Admin', async () => {
		akana().faultOnce({ action: 'groups' }, { kind: 'foreignBody', json: BARE }, 9);
		expect(await outcomes(['nobody@example.com'])).toEqual(['notFound']);
	});
});

describe('hits that hide a name', () => {
	const hiding = (hides: object) => {
		const edit = (body: unknown): unknown =>
			JSON.parse(
				JSON.stringify(body, (_key, value: { UserName?: string } | null) =>
					value?.UserName === 'jane' ? { ...value, ...hides } : value,
				),
			);
		akana().intercept = ({ path }) =>
			path.startsWith('/api/search') ? { kind: 'edit', apply: true, edit } : undefined;
	};

	test.each([
		['email', 'jane@example.com', { Email: undefined }],
		['login', 'jane', { UserName: undefined }],
	])('%s: who may be the one is no “notFound”, alone or among many', async (by, who, hides) => {
		akana().people.addMany(50, (i) => ({ login: `user${i}` }));
		akana().people.add({ login: 'jane' });
		hiding(hides);
		for (const others of [0, 45]) {
			const more = akana().people.all().slice(0, others);
			const items = await stage.items('akana', { by, options: { ...SKIP, dryRun: true } }, [
				who,
				...more.map((person) => person[by as 'email']),
			]);
			expect(items[0]).toMatchObject({ outcome: 'failed' });
			expect(items[0]!.error).toMatch(/can’t be told: its search found somebody without saying/);
			expect(items.slice(1).every(({ outcome }) => outcome === 'wouldChange')).toBe(true);
		}
	});
});
