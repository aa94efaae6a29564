/** The cluster stack: corosync's own keys are spelt as in corosync.conf(5), votequorum(5) and corosync-qdevice(8). */
import * as z from 'zod';
import {STACK_PRESETS} from '../presets/stacks.ts';
import {address, bool, corosyncFlag, over, reference, thingName, udpPort, whole} from './fields.ts';
import {cephSchema, glusterSchema, iscsiSchema, sanlockSchema} from './storage.ts';

/** corosync refuses timers below 30 ms (exec/totemconfig.c, MINIMUM_TIMEOUT). */
const timerMs = (description: string) =>
	whole(`${description} In ms, as corosync counts.`, {min: 30, max: 3_600_000}).optional();

const totemSchema = z
	.strictObject({
		transport: z
			.enum(['udp', 'udpu', 'knet'])
			.meta({description: '`udp`: multicast; `udpu`: unicast; `knet`: kronosnet links.'})
			.optional(),
		token: timerMs('Time until a lost token is declared lost, before the coefficient.'),
		token_coefficient: whole('Added for each node above two. In ms.', {
			min: 0,
			max: 60_000,
		}).optional(),
		consensus: timerMs('Time to agree on a membership; 1.2 × the effective token if not given.'),
		join: timerMs('Time between join messages.'),
		merge: timerMs('Time between looks for foreign rings.'),
		send_join: whole('Random wait before a join message. In ms.', {min: 0, max: 60_000}).optional(),
		token_retransmits_before_loss_const: whole('Retransmissions of a token before it is lost.', {
			min: 1,
			max: 1000,
		}).optional(),
		link_mode: z
			.enum(['passive', 'active', 'rr'])
			.meta({description: 'How knet uses several links; `passive` if not given.'})
			.optional(),
		knet_mtu: whole(
			'The largest IP packet that knet sends; it looks for the path’s MTU by itself if not given.',
			{min: 576, max: 65_535},
		).optional(),
		secauth: corosyncFlag('Whether messages are encrypted and authenticated.').optional(),
	})
	.meta({description: 'corosync.conf’s `totem` section.'});

const linkSchema = z
	.strictObject({
		over: over('What the link runs over'),
		knet_link_priority: whole('The higher, the sooner a passive link is used.', {
			min: 0,
			max: 255,
		}).optional(),
		mcastaddr: address('The multicast group of the transport udp.').optional(),
		mcastport: udpPort('The UDP port; 5405 + the link’s number if not given.').optional(),
	})
	.meta({description: 'One corosync link (ring).'});

const deviceSchema = z
	.strictObject({
		votes: whole('Votes of the qdevice; 1 with ffsplit, the members’ votes − 1 with lms.', {
			min: 1,
			max: 1000,
		}).optional(),
		net: z
			.strictObject({
				host: reference('The arbiter: a server with `role: arbiter`.'),
				address: address('Its address, if it has several.').optional(),
				algorithm: z
					.enum(['ffsplit', 'lms'])
					.meta({
						description:
							'`ffsplit` for an even number of members, `lms` for an odd one, if not given.',
					})
					.optional(),
				tie_breaker: z
					.union([z.enum(['lowest', 'highest']), z.int().min(1)], {
						error: '`lowest`, `highest` or a nodeid',
					})
					.meta({description: 'Which half wins when all else is equal; `lowest` if not given.'})
					.optional(),
				keep_active_partition_tie_breaker: corosyncFlag(
					'Whether the half that was quorate before wins.',
				).optional(),
				tls: corosyncFlag('Whether members and arbiter use TLS; no if not given.').optional(),
			})
			.meta({description: 'corosync.conf’s `net` subsection: the arbiter (qnetd).'}),
	})
	.meta({description: 'corosync.conf’s `quorum.device` section.'});

const quorumSchema = z
	.strictObject({
		expected_votes: whole('Overrides the sum of the nodes’ votes.', {
			min: 1,
			max: 100_000,
		}).optional(),
		two_node: corosyncFlag('Quorum of one for two nodes.').optional(),
		wait_for_all: corosyncFlag('No quorum at the start until all were seen once.').optional(),
		auto_tie_breaker: corosyncFlag('Whether one half of an even split stays quorate.').optional(),
		auto_tie_breaker_node: z
			.union(
				[z.enum(['lowest', 'highest']), z.array(z.int().min(1)).min(1).max(384), z.int().min(1)],
				{error: '`lowest`, `highest`, a nodeid or a list of nodeids'},
			)
			.meta({description: 'Which node’s half that is; `lowest` if not given.'})
			.optional(),
		last_man_standing: corosyncFlag('Whether expected votes fall as nodes leave.').optional(),
		last_man_standing_window: timerMs('Time until they fall.'),
		allow_downscale: corosyncFlag(
			'Whether expected votes fall when a node leaves orderly.',
		).optional(),
		device: deviceSchema.optional(),
	})
	.meta({description: 'corosync.conf’s `quorum` section (votequorum).'});

const corosyncSchema = z
	.strictObject({
		totem: totemSchema.optional(),
		links: z
			.array(linkSchema)
			.min(1, {error: 'at least one link'})
			.max(8, {error: 'at most 8 links (corosync’s limit)'})
			.meta({
				description:
					'The links in the order of their numbers. Not given: one link over the interface with the default gateway, which is what corosync binds when a host name resolves to the public address.',
			})
			.optional(),
		quorum: quorumSchema.optional(),
	})
	.meta({description: 'corosync.conf, as far as it matters to the network.'});

export const stackSchema = z
	.strictObject({
		preset: z
			.enum(Object.keys(STACK_PRESETS) as (keyof typeof STACK_PRESETS)[])
			.meta({description: 'Where the values come from that are not given here.'}),
		clusterName: thingName
			.meta({description: 'corosync’s cluster_name; the design’s name if not given.'})
			.optional(),
		haFencing: bool(
			'Whether a node with highly available services that loses quorum resets itself; if not given, yes with Proxmox VE, whose manager always has its watchdog, and no with any other stack.',
		).optional(),
		corosync: corosyncSchema.optional(),
		ceph: cephSchema.optional(),
		gluster: glusterSchema.optional(),
		iscsi: z
			.record(thingName, iscsiSchema)
			.meta({description: 'Shared disks over iSCSI.'})
			.optional(),
		sanlock: sanlockSchema.optional(),
	})
	.meta({description: 'The cluster stack that the servers run.'});
