/** Storage that servers share: Ceph, Gluster, sanlock and iSCSI, with the daemons' own keys where they have any. */
import * as z from 'zod';
import {bool, deviceName, over, reference, thingName, whole} from './fields.ts';

const servers = (description: string) =>
	z
		.array(deviceName)
		.min(1, {error: 'at least one server'})
		.max(64, {error: 'at most 64 servers'})
		.meta({description});

export const cephSchema = z
	.strictObject({
		monitors: servers('The servers with a monitor, the first with rank 0.'),
		over: over('What the monitors and OSDs speak over'),
		osds: z
			.record(deviceName, whole('OSDs on this server.', {min: 1, max: 1000}))
			.meta({description: 'The servers that hold data, and how many OSDs each has.'})
			.optional(),
		size: whole('Copies of every object; 3 if not given.', {min: 1, max: 10}).optional(),
		min_size: whole('Copies without which nothing is written; `size` − ⌊`size`/2⌋ if not given.', {
			min: 1,
			max: 10,
		}).optional(),
	})
	.meta({description: 'Ceph: its monitors, and where its data lies.'});

const glusterOptions = z
	.strictObject({
		'network.ping-timeout': whole(
			'Seconds until a client gives a silent brick up; 42 if not given.',
			{min: 1, max: 1013},
		).optional(),
		'network.frame-timeout': whole(
			'Seconds until a request without an answer fails; 1800 if not given.',
			{min: 1, max: 86_400},
		).optional(),
		'cluster.quorum-type': z
			.enum(['none', 'auto', 'fixed'])
			.meta({
				description:
					'How many bricks a client needs for a write. `auto`: more than half, or half with the first. Not given: `none` for two bricks, `auto` for more.',
			})
			.optional(),
		'cluster.quorum-count': whole('`fixed`: the bricks that a write needs.', {
			min: 1,
			max: 64,
		}).optional(),
		'cluster.server-quorum-type': z
			.enum(['none', 'server'])
			.meta({
				description:
					'`server`: a glusterd that sees no more than half of the pool stops its bricks; `none` if not given.',
			})
			.optional(),
	})
	.meta({description: 'Options as `gluster volume set` takes them.'});

const glusterVolumeSchema = z
	.strictObject({
		bricks: servers('The servers that hold a copy each, in the order of `gluster volume create`.'),
		arbiter: bool(
			'Whether the last brick holds names only (replica 3 arbiter 1); no if not given.',
		).optional(),
		clients: servers('The servers that mount it; those with data if not given.').optional(),
		options: glusterOptions.optional(),
	})
	.meta({description: 'A replicated volume.'});

export const glusterSchema = z
	.strictObject({
		over: over('What bricks and clients speak over'),
		volumes: z.record(thingName, glusterVolumeSchema).meta({description: 'The volumes.'}),
	})
	.meta({description: 'GlusterFS with replicated volumes.'});

export const iscsiSchema = z
	.strictObject({
		target: deviceName.meta({description: 'The server or SAN that holds the disk.'}),
		initiators: servers('The servers that use it.'),
		over: over('What the target and its initiators speak over'),
		protection: z
			.enum(['none', 'leases', 'cluster-lvm', 'single-user'])
			.meta({
				description:
					'What keeps two servers from writing to the same place: sanlock’s leases, the cluster’s own locks over LVM, or that only one ever uses it; `none` if not given.',
			})
			.optional(),
		initiator: z
			.enum(['open-iscsi', 'libiscsi'])
			.meta({
				description:
					'What logs in: the kernel with open-iscsi, or the libiscsi inside qemu; `open-iscsi` if not given.',
			})
			.optional(),
		replacement_timeout: whole(
			'open-iscsi: seconds that requests wait for a lost session before they fail; 120 if not given.',
			{min: 0, max: 86_400},
		).optional(),
	})
	.meta({description: 'A disk that several servers see over iSCSI.'});

export const sanlockSchema = z
	.strictObject({
		hosts: z
			.record(deviceName, whole('The host_id.', {min: 1, max: 2000}))
			.meta({description: 'The servers that take leases, with their host_id.'}),
		storage: reference('Where the lockspace lies: `gluster:VOLUME` or `iscsi:DISK`.'),
		io_timeout: whole('Seconds that a disk operation may take; 10 if not given.', {
			min: 1,
			max: 600,
		}).optional(),
		watchdog: bool(
			'Whether wdmd resets a host that cannot renew its lease; yes if not given.',
		).optional(),
	})
	.meta({description: 'sanlock: leases on shared storage, so that a service runs once.'});
