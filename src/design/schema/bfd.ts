/** BFD on a tunnel of Open vSwitch or on the cards of one of its bonds. */
import * as z from 'zod';
import {duration} from './fields.ts';

/** The defaults are Open vSwitch’s (ovs-vswitchd.conf.db(5), column `bfd` of the table Interface). */
export const bfdSchema = z
	.strictObject({
		minTx: duration('`min_tx`: it sends no more often than this; `100ms` if not given.').optional(),
		minRx: duration(
			'`min_rx`: it asks not to be sent to more often than this; `1s` if not given.',
		).optional(),
		multiplier: z
			.int()
			.min(1)
			.max(255)
			.meta({
				description:
					'`mult`: after how many messages that did not come the other end is given up; 3 if not given.',
			})
			.optional(),
	})
	.meta({
		description:
			'BFD of Open vSwitch at both ends; none if not given. `{}` has its defaults, which notice a dead way after 3 s.',
	});
