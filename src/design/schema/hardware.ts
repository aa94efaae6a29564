/** What can be bought or plugged: sites, providers, servers, switches, cables, uplinks. */
import * as z from 'zod';
import {PROVIDER_PRESETS} from '../presets/providers.ts';
import {
	bool,
	deviceName,
	duration,
	interfaceName,
	mtuBytes,
	portVlans,
	rate,
	ratio,
	reference,
	size,
	text,
	thingName,
	whole,
} from './fields.ts';
import {bridging, interfaceSchema} from './interfaces.ts';
import {reliabilitySchema} from './reliability.ts';

export const siteSchema = z
	.strictObject({
		title: text('The site in words, such as `Paris DC3`.').optional(),
		reliability: reliabilitySchema.optional(),
	})
	.meta({description: 'A place whose power, cooling or entry point fails as a whole.'});

const burstLossSchema = z
	.strictObject({
		goodToBad: ratio('Chance a frame to enter the bad state.'),
		badToGood: ratio('Chance a frame to leave it.'),
		badLoss: ratio('Loss while in the bad state; 100% if not given.').optional(),
	})
	.meta({description: 'Loss in bursts (Gilbert–Elliott model), on top of `loss`.'});

/** What a line does to frames, in one direction; every key may be left out. */
const impairmentShape = {
	oneWayDelay: duration('Delay of a frame in one direction; half of what a ping shows.').optional(),
	jitter: duration(
		'Half-width of the uniform spread around the delay; at most the delay.',
	).optional(),
	loss: ratio('Frames that vanish, independently of each other.').optional(),
	burstLoss: burstLossSchema.optional(),
	duplicate: ratio('Frames that arrive twice.').optional(),
	reorder: ratio('Frames that are overtaken by later ones.').optional(),
	corrupt: ratio('Frames with a flipped bit.').optional(),
	rate: rate('Bandwidth.').optional(),
	queue: size('Byte queue in front of the limited rate; what does not fit is dropped.').optional(),
	mtu: mtuBytes('The largest packet that passes; larger ones vanish silently.').optional(),
	multicast: bool('Whether frames to multicast groups pass.').optional(),
};

const reverseSchema = z.strictObject(impairmentShape).meta({
	description: 'The settings of the other direction, where they differ.',
});

export const providerSchema = z
	.strictObject({
		preset: z
			.enum(Object.keys(PROVIDER_PRESETS) as (keyof typeof PROVIDER_PRESETS)[])
			.meta({description: 'Where the values come from that are not given here.'}),
		title: text('The provider in words.').optional(),
		site: reference('The site that this network belongs to, if it is one only.').optional(),
		kind: z
			.enum(['routed', 'switched'])
			.meta({
				description:
					'`routed`: layer 3, every server its own segment; `switched`: one layer-2 network.',
			})
			.optional(),
		reliability: reliabilitySchema.optional(),
		...impairmentShape,
	})
	.meta({
		description:
			'A hosting company’s network. Its line settings hold for every uplink that does not say otherwise.',
	});

const resourcesSchema = z
	.strictObject({
		cpuCores: whole('Cores.', {min: 1, max: 4096}),
		memory: size('Main memory.'),
		disk: size('Disk space for guests.'),
	})
	.meta({description: 'What the server has, for the capacity that is left when one is down.'});

export const serverSchema = z
	.strictObject({
		title: text('The server in words.').optional(),
		site: reference('Where it stands: a name under `sites`.').optional(),
		role: z
			.enum(['member', 'arbiter', 'bystander'])
			.meta({
				description:
					'`member`: runs corosync (the default with a stack); `arbiter`: runs qnetd only; `bystander`: neither.',
			})
			.optional(),
		nodeid: whole('corosync’s nodeid; counted up in the order of the file if not given.', {
			min: 1,
			max: 4_294_967_295,
		}).optional(),
		votes: whole('Votes in votequorum; 1 if not given.', {min: 0, max: 1000}).optional(),
		interfaces: z.record(interfaceName, interfaceSchema).meta({description: 'Name to interface.'}),
		resources: resourcesSchema.optional(),
		reliability: reliabilitySchema.optional(),
		monthlyPriceEur: z
			.number()
			.min(0)
			.meta({description: 'What it costs a month, in euro.'})
			.optional(),
	})
	.meta({description: 'A machine that runs daemons.'});

const packetsPerSecond = (description: string) => whole(description, {min: 1, max: 100_000_000});

export const switchSchema = z
	.strictObject({
		title: text('The switch in words.').optional(),
		site: reference('Where it stands: a name under `sites`.').optional(),
		kind: z
			.enum(['linux-bridge', 'openvswitch'])
			.meta({description: 'What stands for it in the live lab; `linux-bridge` if not given.'})
			.optional(),
		...bridging,
		stormControl: z
			.strictObject({
				broadcast: packetsPerSecond('Broadcast frames a second and port.').optional(),
				multicast: packetsPerSecond('Multicast frames a second and port.').optional(),
			})
			.meta({description: 'Limits above which the switch drops.'})
			.optional(),
		multicast: bool('Whether it forwards frames to multicast groups; yes if not given.').optional(),
		mtu: mtuBytes('The largest packet that its ports pass; 1500 if not given.').optional(),
		reliability: reliabilitySchema.optional(),
	})
	.meta({description: 'A layer-2 switch.'});

export const cableSchema = z
	.strictObject({
		ends: z
			.array(reference('`server.interface`, or a switch.'))
			.length(2, {error: 'a list of two ends such as `[serveur1.eth1, sw1]`'})
			.meta({description: 'What it connects: `server.interface` or the name of a switch.'}),
		vlans: portVlans
			.meta({
				description:
					'What the switch ports at its ends pass; frames pass as they are, tagged or not, if not given.',
			})
			.optional(),
		...impairmentShape,
		reverse: reverseSchema.optional(),
		reliability: reliabilitySchema.optional(),
	})
	.meta({description: 'A cable; its settings hold for both directions unless `reverse` differs.'});

export const uplinkSchema = z
	.strictObject({
		from: reference('`server.interface`, or a switch.'),
		to: reference('A name under `providers`.'),
		...impairmentShape,
		reverse: reverseSchema.optional(),
		reliability: reliabilitySchema.optional(),
	})
	.meta({description: 'The line from a server or switch into a provider’s network.'});

export const sharedRiskSchema = z
	.strictObject({
		title: text('What is shared, such as `rack 12` or `duct under the street`.').optional(),
		devices: z.array(deviceName).max(100).meta({description: 'Servers and switches.'}).optional(),
		cables: z.array(thingName).max(100).meta({description: 'Cables and uplinks.'}).optional(),
		reliability: reliabilitySchema.optional(),
	})
	.meta({description: 'Things that fail together though nothing else in the design says so.'});
