/** A user as Primavera gives one. */
export const USER = {
	id: 3336,
	loginId: 'JSMITH',
	emailAddress: 'jsmith@example.com',
	firstName: 'Jo',
	lastName: 'Smith',
	disabled: false,
	locked: true,
};
