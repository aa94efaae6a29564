import {z} from 'zod';

import {DAEMON_WORDS, onEachDaemon} from './_effects.ts';
import {defineFault} from './_fault.ts';

export const daemonKill = defineFault({
	kind: 'daemon-kill',
	title: 'Death of a daemon at',
	description: 'A daemon dies at once and stays dead until it is healed.',
	accepts: ['node', 'group', 'overlay'],
	params: z.strictObject({daemon: z.enum(DAEMON_WORDS)}),
	start: ({network, targets, params: {daemon}}) =>
		onEachDaemon({network, targets, daemon, action: 'kill'}),
});
