import { titleOf } from '../../../nodes/common/model/runOptions';

test.each([
	['dryRun', 'Dry Run'],
	['protectedUsers', 'Protected Users'],
	['maxWaitSeconds', 'Max Wait (Seconds)'],
	['requestsPerSecond', 'Requests Per Second'],
	['secondsThatAreLeft', 'Seconds That Are Left'],
])('the editor calls %s “%s”', (name, title) => expect(titleOf(name)).toBe(title));
