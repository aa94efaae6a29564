/** Parameters that several faults have in common. */
import {z} from 'zod';

export const directionSchema = z
	.enum(['both', 'aToB', 'bToA'])
	.default('both')
	.describe("Which way the cable is affected; a and b are its ends in the design's order.");

export const linkLossSchema = z
	.enum(['silent', 'no-carrier'])
	.describe(
		'silent: frames vanish and the interfaces stay up. no-carrier: both ends see the link go down, as with a pulled plug.',
	);
