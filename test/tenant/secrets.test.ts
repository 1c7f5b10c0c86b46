import { VENDOR_NAMES, type VendorName } from '../../tenant/facts';
import { markdownOf } from '../../tenant/report/markdown';
import { reportOf } from '../../tenant/report/report';
import { EMAIL, setDesk } from './desk';

const desk = setDesk();

const PLANTED = {
	login: 'planted.login',
	firstName: 'Plantedfirst',
	lastName: 'Plantedlast',
	displayName: 'Planted Displayname',
};
/** What a vendor might put into any answer, also as a key. */
const MORE = {
	plantedToken8f3a: 'tok-planted-5521',
	'planted.key@example.com': 'planted.value@example.com',
	note: 'see https://planted-host.example.net/path?key=plantedquery for Plantedlast',
	list: [{ 'dn=planted,ou=people': 'plantedInList' }],
	'urn:ietf:params:scim:schemas:extension:Planted:2.0:User': { costCentre: 'planted' },
	// As a field of the tenant's own may begin with the name of whose it is, short as that is.
	badgeNo: 'https://gard.example.net',
	gardLevel: 3,
	level_gard: 3,
};
const HEADERS = {
	'x-planted-header': 'plantedHeaderValue',
	'set-cookie': 'PlantedSession=plantedCookie',
	'x-ratelimit-limit-planted-tenant': 'plantedLimit',
};

const told = {
	versions: { package: '1', n8nCore: '1', node: '1' },
	product: null,
	region: null,
	readOnly: false,
	now: new Date(),
};

async function reports(vendor: VendorName): Promise<string> {
	const checked = await desk.check(vendor, { withWrongPassword: true, limits: true });
	const report = reportOf(vendor, checked, desk.at(vendor).credential(), told);
	return (JSON.stringify(report) + markdownOf(report)).toLowerCase();
}

/** Everything that may name somebody or something of the tenant. */
function hidden(vendor: VendorName, id: string): string[] {
	const fields = Object.entries(desk.at(vendor).credential()).flatMap(([name, value]) =>
		typeof value === 'string' && value.length > 5 && !['authentication', 'region'].includes(name) ? [value] : [],
	);
	return [...fields, ...desk.at(vendor).secrets, id, EMAIL, '127.0.0.1', 'example.net', 'planted', 'gard'];
}

describe.each(VENDOR_NAMES)('%s: nothing of the tenant is in the report', (vendor) => {
	test('planted in every answer', async () => {
		const person = desk.add(vendor, PLANTED);
		const edit = (body: unknown): unknown => {
			if (Array.isArray(body)) return body.map(edit);
			if (typeof body !== 'object' || body === null) return body;
			return { ...Object.fromEntries(Object.entries(body).map(([key, inner]) => [key, edit(inner)])), ...MORE };
		};
		desk.at(vendor).intercept = ({ action, method }) =>
			// Oracle’s answer to a change has the users for keys.
			vendor === 'oraclePrimavera' && method === 'PUT'
				? undefined
				: (action ?? '').endsWith('oken')
					? undefined
					: { kind: 'edit', edit };
		const text = await reports(vendor);
		for (const secret of hidden(vendor, person.id)) expect(text).not.toContain(secret.toLowerCase());
	});

	test('planted in errors and headers', async () => {
		const person = desk.add(vendor, PLANTED);
		let no = 0;
		const body = JSON.stringify({ ...MORE, message: `No ${EMAIL}`, plantedKey: { [person.id]: PLANTED.displayName } });
		desk.at(vendor).intercept = () => {
			no++;
			if (no % 5 === 4) return { kind: 'status', status: 500, body, headers: HEADERS };
			if (no % 7 === 6) return { kind: 'status', status: 400, body: `<h1>${EMAIL} planted</h1>`, headers: HEADERS };
			return undefined;
		};
		const text = await reports(vendor);
		for (const secret of hidden(vendor, person.id)) expect(text).not.toContain(secret.toLowerCase());
	});
});
