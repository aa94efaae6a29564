import {z} from 'zod';

import {DAEMON_WORDS, onEachDaemon} from './_effects.ts';
import {defineFault} from './_fault.ts';

export const daemonFreeze = defineFault({
	kind: 'daemon-freeze',
	title: 'Freeze of a daemon at',
	description:
		'A daemon stands still, as one that is starved of processor time, and goes on where it was when healed.',
	accepts: ['node', 'group', 'overlay'],
	params: z.strictObject({daemon: z.enum(DAEMON_WORDS)}),
	start: ({network, targets, params: {daemon}}) =>
		onEachDaemon({network, targets, daemon, action: 'freeze'}),
});
