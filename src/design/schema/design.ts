/** The whole design document. */
import * as z from 'zod';
import {PROFILES} from '../presets/profiles.ts';
import {deviceName, text, thingName} from './fields.ts';
import {
	cableSchema,
	providerSchema,
	serverSchema,
	sharedRiskSchema,
	siteSchema,
	switchSchema,
	uplinkSchema,
} from './hardware.ts';
import {hostSchema} from './hosts.ts';
import {overlaySchema} from './overlays.ts';
import {reliabilityDefaultsSchema} from './reliability.ts';
import {floatingAddressSchema, serviceSchema} from './services.ts';
import {stackSchema} from './stack.ts';

const requirementsSchema = z
	.strictObject({
		profile: z
			.enum(Object.keys(PROFILES) as (keyof typeof PROFILES)[])
			.meta({description: 'A platform’s set of requirements; the stack’s own if not given.'})
			.optional(),
		lines: z
			.array(
				text(
					'`<metric>: <statistic> <relation> <quantity>`, such as `rtt: p99 < 2ms` (in quotes).',
				),
			)
			.max(50)
			.meta({
				description:
					'Further requirements; a line replaces the profile’s line of the same metric and statistic.',
			})
			.optional(),
	})
	.meta({description: 'What the network has to keep to.'});

export const designSchema = z
	.strictObject({
		schemaVersion: z.literal(1, {error: '1'}).meta({description: 'The version of this format.'}),
		name: thingName.meta({description: 'The design’s name in reports and labels.'}),
		title: text('The design in one line.'),
		builtBy: text('Who built it, and when.').optional(),
		assumptions: z
			.array(text('One assumption.'))
			.max(50)
			.meta({description: 'What was assumed because nobody stated it; reports repeat it.'})
			.optional(),
		sites: z.record(thingName, siteSchema).meta({description: 'Places.'}).optional(),
		providers: z
			.record(deviceName, providerSchema)
			.meta({description: 'Hosting companies’ networks.'})
			.optional(),
		servers: z.record(deviceName, serverSchema).meta({description: 'The machines.'}),
		switches: z
			.record(deviceName, switchSchema)
			.meta({description: 'Layer-2 switches.'})
			.optional(),
		cables: z.record(thingName, cableSchema).meta({description: 'Cables.'}).optional(),
		uplinks: z
			.record(thingName, uplinkSchema)
			.meta({description: 'Lines into providers’ networks.'})
			.optional(),
		overlays: z.record(thingName, overlaySchema).meta({description: 'Tunnel networks.'}).optional(),
		hosts: z
			.record(deviceName, hostSchema)
			.meta({
				description:
					'What the servers’ names resolve to. If not given, the lab lets them mean the first ring’s addresses, and nothing is said about them.',
			})
			.optional(),
		sharedRisks: z
			.record(thingName, sharedRiskSchema)
			.meta({description: 'Further things that fail together.'})
			.optional(),
		reliability: reliabilityDefaultsSchema.optional(),
		stack: stackSchema,
		addresses: z
			.record(thingName, floatingAddressSchema)
			.meta({description: 'Addresses that move from server to server.'})
			.optional(),
		services: z
			.record(thingName, serviceSchema)
			.meta({description: 'Virtual machines and containers.'})
			.optional(),
		requirements: requirementsSchema.optional(),
	})
	.meta({
		title: 'Ringproof design',
		description:
			'A cluster’s network, written by hand: what is bought, plugged, tunnelled and run on it.',
	});
