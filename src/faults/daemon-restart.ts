import {z} from 'zod';

import {durationMs} from '../core/quantity-schemas.ts';
import {DAEMON_WORDS, onEachDaemon} from './_effects.ts';
import {defineFault} from './_fault.ts';

export const daemonRestart = defineFault({
	kind: 'daemon-restart',
	title: 'Restart of a daemon at',
	description: 'A daemon ends, in order or not, and is started again by itself, as by systemd.',
	accepts: ['node', 'group', 'overlay'],
	params: z.strictObject({
		daemon: z.enum(DAEMON_WORDS),
		graceful: z.boolean().default(true).describe('false: killed instead of asked to end.'),
		downFor: durationMs('From its end to its next start; 1s when left out.').prefault('1s'),
	}),
	start: ({network, targets, params: {daemon, graceful}}) =>
		onEachDaemon({network, targets, daemon, action: graceful ? 'stop' : 'kill'}),
	healsAfterMs: ({downFor}) => downFor,
});
