/** What the cluster is there for: addresses that move, and virtual machines and containers. */
import * as z from 'zod';
import {
	addressWithPrefix,
	bool,
	deviceName,
	duration,
	over,
	reference,
	size,
	text,
	whole,
} from './fields.ts';

const holderSchema = z
	.strictObject({
		priority: whole('`keepalived`: the highest holds the address; 100 if not given.', {
			min: 1,
			max: 254,
		}).optional(),
		advskew: whole('`ucarp`: the lowest holds the address; 0 if not given.', {
			min: 0,
			max: 255,
		}).optional(),
	})
	.meta({description: 'How eager this server is.'});

export const floatingAddressSchema = z
	.strictObject({
		kind: z
			.enum(['keepalived', 'ucarp'])
			.meta({description: 'The daemon: keepalived speaks VRRP, ucarp speaks CARP.'}),
		address: addressWithPrefix('The address that moves, with its prefix length.'),
		over: over('Where it is held and its advertisements are sent'),
		holders: z
			.record(deviceName, holderSchema)
			.meta({description: 'The servers that may hold it.'}),
		interval: duration(
			'Time between advertisements, whole seconds for ucarp; 1s if not given.',
		).optional(),
		routerId: whole('The group’s number (virtual_router_id, vhid); counted up if not given.', {
			min: 1,
			max: 255,
		}).optional(),
	})
	.meta({description: 'An address that one of several servers holds.'});

export const serviceSchema = z
	.strictObject({
		title: text('The service in words.').optional(),
		kind: z.enum(['vm', 'container']).meta({description: '`vm` if not given.'}).optional(),
		server: deviceName.meta({description: 'Where it runs while nothing is broken.'}),
		cpuCores: whole('Cores.', {min: 1, max: 4096}).optional(),
		memory: size('Main memory.').optional(),
		disk: size('Disk space.').optional(),
		storage: reference(
			'Where its disk lies: `local`, `ceph`, `gluster:VOLUME` or `iscsi:DISK`; `local` if not given.',
		).optional(),
		highlyAvailable: bool(
			'Whether the cluster starts it elsewhere when its server is lost; no if not given.',
		).optional(),
		group: z
			.array(deviceName)
			.min(1)
			.max(64)
			.meta({description: 'The servers that may run it; all members if not given.'})
			.optional(),
	})
	.meta({description: 'A virtual machine or container.'});
