/** Ceph, Gluster, shared disks and leases, with the daemons' own defaults. */
import type {StackSpec} from '../../design/design.types.ts';
import type {
	Ceph,
	GlusterQuorum,
	GlusterVolume,
	Sanlock,
	SharedDisk,
	StorageName,
} from '../workload.types.ts';
import {report, type Compilation} from './compilation.ts';
import type {DraftDevices} from './draft.types.ts';
import {endsOf, serversOf} from './ends.ts';
import {storageName} from './storage-name.ts';

/** ceph, src/common/options/global.yaml.in: osd_pool_default_size. */
const CEPH_SIZE = 3;
/** glusterfs, xlators/mgmt/glusterd/src/glusterd-volume-set.c: network.ping-timeout and network.frame-timeout, in s. */
const PING_TIMEOUT_S = 42;
const FRAME_TIMEOUT_S = 1800;
/** open-iscsi, etc/iscsid.conf: node.session.timeo.replacement_timeout, in s. */
const REPLACEMENT_TIMEOUT_S = 120;
/** sanlock(8): io_timeout. */
const IO_TIMEOUT_S = 10;

export function compileCeph(compilation: Compilation, devices: DraftDevices): Ceph | null {
	const spec = compilation.spec.stack.ceph;
	if (spec === undefined) {
		return null;
	}
	const path = ['stack', 'ceph'];
	const osds = spec.osds ?? {};
	const size = spec.size ?? CEPH_SIZE;
	const minSize = spec.min_size ?? size - Math.floor(size / 2);
	if (minSize > size) {
		report(compilation, [...path, 'min_size'], {
			code: 'min-size-above-size',
			message: `\`min_size\` ${minSize} asks for more copies than \`size\` ${size} makes.`,
			remedy: `Write at most ${size}.`,
		});
	}
	return {
		monitors: endsOf(compilation, devices, {
			...{names: spec.monitors, path: [...path, 'monitors'], form: 'list'},
			...{over: spec.over, overPath: [...path, 'over']},
		}),
		osdHosts: serversOf(compilation, devices, {
			...{names: Object.keys(osds), path: [...path, 'osds'], form: 'keys'},
		}).map(({id}) => ({device: id, osds: osds[id] ?? 0})),
		size,
		minSize,
	};
}

type VolumeSpec = NonNullable<StackSpec['gluster']>['volumes'][string];

export function compileGluster(
	compilation: Compilation,
	devices: DraftDevices,
): readonly GlusterVolume[] {
	const spec = compilation.spec.stack.gluster;
	return Object.entries(spec?.volumes ?? {}).map(([name, volume]) => {
		const path = ['stack', 'gluster', 'volumes', name];
		const ends = {over: spec?.over ?? '', overPath: ['stack', 'gluster', 'over']};
		const {bricks, arbiter = false, options = {}} = volume;
		const withData = arbiter ? bricks.slice(0, -1) : bricks;
		checkArbiter(compilation, volume, path);
		return {
			name,
			bricks: endsOf(compilation, devices, {
				...{names: bricks, path: [...path, 'bricks'], form: 'list'},
				...ends,
			}),
			arbiter,
			clients: endsOf(compilation, devices, {
				...{names: volume.clients ?? withData, path: [...path, 'clients'], form: 'list'},
				...ends,
			}),
			pingTimeoutMs: 1000 * (options['network.ping-timeout'] ?? PING_TIMEOUT_S),
			frameTimeoutMs: 1000 * (options['network.frame-timeout'] ?? FRAME_TIMEOUT_S),
			quorum: quorumOf(compilation, volume, path),
			serverQuorum: options['cluster.server-quorum-type'] === 'server',
		};
	});
}

/** glusterd refuses an arbiter with any other number of bricks (glusterd-volume-ops.c). */
function checkArbiter(
	compilation: Compilation,
	{bricks, arbiter = false}: VolumeSpec,
	path: readonly string[],
): void {
	if (arbiter && bricks.length !== 3) {
		report(compilation, [...path, 'bricks'], {
			code: 'arbiter-bricks',
			message: `An arbiter is the third of three bricks; the volume has ${bricks.length}.`,
			remedy: 'List two bricks with data and then the arbiter.',
		});
	}
}

/** Not given, `auto` where there are more than two copies (xlators/cluster/afr/src/afr.c). */
function quorumOf(
	compilation: Compilation,
	{bricks, options = {}}: VolumeSpec,
	path: readonly string[],
): GlusterQuorum {
	const type = options['cluster.quorum-type'] ?? (bricks.length > 2 ? 'auto' : 'none');
	if (type !== 'fixed') {
		return {type};
	}
	const count = options['cluster.quorum-count'];
	if (count === undefined || count > bricks.length) {
		report(compilation, [...path, 'options'], {
			code: 'quorum-count',
			message: 'A `fixed` quorum needs a `cluster.quorum-count` of at most the number of bricks.',
			remedy: `Write one from 1 to ${bricks.length}.`,
		});
	}
	return {type, count: count ?? 1};
}

export function compileSharedDisks(
	compilation: Compilation,
	devices: DraftDevices,
): readonly SharedDisk[] {
	return Object.entries(compilation.spec.stack.iscsi ?? {}).flatMap(([name, spec]) => {
		const path = ['stack', 'iscsi', name];
		const ends = {over: spec.over, overPath: [...path, 'over']};
		const [target] = endsOf(compilation, devices, {
			...ends,
			...{names: [spec.target], path: [...path, 'target'], form: 'single'},
		});
		const initiators = endsOf(compilation, devices, {
			...ends,
			...{names: spec.initiators, path: [...path, 'initiators'], form: 'list'},
		});
		const {protection = 'none', initiator = 'open-iscsi'} = spec;
		const replacementTimeoutMs = replacementTimeout(compilation, spec, path);
		return target === undefined
			? []
			: [{name, target, initiators, protection, initiator, replacementTimeoutMs}];
	});
}

type DiskSpec = NonNullable<StackSpec['iscsi']>[string];

function replacementTimeout(
	compilation: Compilation,
	{initiator, replacement_timeout: written}: DiskSpec,
	path: readonly string[],
): number | null {
	if (initiator !== 'libiscsi') {
		return 1000 * (written ?? REPLACEMENT_TIMEOUT_S);
	}
	if (written !== undefined) {
		report(compilation, [...path, 'replacement_timeout'], {
			code: 'no-replacement-timeout',
			message: 'libiscsi has no `replacement_timeout`: its requests wait for ever.',
			remedy: 'Leave it out, or let the initiator be `open-iscsi`.',
			part: 'key',
		});
	}
	return null;
}

export function compileSanlock(compilation: Compilation, devices: DraftDevices): Sanlock | null {
	const spec = compilation.spec.stack.sanlock;
	if (spec === undefined) {
		return null;
	}
	const path = ['stack', 'sanlock'];
	checkHostIds(compilation, spec.hosts);
	checkHostsSeeDisk(compilation, spec);
	return {
		hosts: serversOf(compilation, devices, {
			...{names: Object.keys(spec.hosts), path: [...path, 'hosts'], form: 'keys'},
		}).map(({id}) => ({device: id, hostId: spec.hosts[id] ?? 0})),
		storage: sharedStorage(compilation, spec.storage),
		ioTimeoutMs: 1000 * (spec.io_timeout ?? IO_TIMEOUT_S),
		watchdog: spec.watchdog ?? true,
	};
}

function checkHostIds(compilation: Compilation, hosts: Readonly<Record<string, number>>): void {
	const owners = new Map<number, string>();
	for (const [name, hostId] of Object.entries(hosts)) {
		const owner = owners.get(hostId);
		if (owner !== undefined) {
			report(compilation, ['stack', 'sanlock', 'hosts', name], {
				code: 'duplicate-host-id',
				message: `\`${owner}\` and \`${name}\` both have the host_id ${hostId}.`,
				remedy: 'Two hosts with one host_id share every lease: give each its own.',
			});
		}
		owners.set(hostId, name);
	}
}

/** sanlock opens its lockspace by a path, which only an initiator of the disk has. */
function checkHostsSeeDisk(
	compilation: Compilation,
	{hosts, storage}: NonNullable<StackSpec['sanlock']>,
): void {
	const disk = compilation.spec.stack.iscsi?.[storage.replace(/^iscsi:/, '')];
	for (const name of disk === undefined ? [] : Object.keys(hosts)) {
		if (disk?.initiators.includes(name) === false) {
			report(compilation, ['stack', 'sanlock', 'hosts', name], {
				code: 'host-without-disk',
				message: `\`${name}\` takes leases on \`${storage}\` without being one of its initiators.`,
				remedy: 'Name it under `initiators`, or take it out here.',
				part: 'key',
			});
		}
	}
}

function sharedStorage(compilation: Compilation, written: string): StorageName {
	const path = ['stack', 'sanlock', 'storage'];
	const storage = storageName(compilation, written, path);
	if (written === 'local' || written === 'ceph') {
		report(compilation, path, {
			code: 'leases-not-shared',
			message: `sanlock’s lockspace is a file or disk that all hosts see; \`${storage}\` is none.`,
			remedy: 'Name a volume `gluster:NAME` or a disk `iscsi:NAME`.',
		});
	}
	return storage;
}
