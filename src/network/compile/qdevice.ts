/** The arbiter: which server runs qnetd, at which address, with how many votes. */
import type {StackSpec} from '../../design/design.types.ts';
import type {ClusterMember, Qdevice} from '../cluster.types.ts';
import {isKnown, report, type Compilation} from './compilation.ts';
import type {DraftDevices, DraftServer} from './draft.types.ts';
import {isOn} from './flag.ts';
import {publicPort} from './overlays.ts';

type QuorumSpec = NonNullable<NonNullable<StackSpec['corosync']>['quorum']>;
type DeviceSpec = NonNullable<QuorumSpec['device']>;

const PATH = ['stack', 'corosync', 'quorum', 'device'];

export function compileQdevice(
	compilation: Compilation,
	devices: DraftDevices,
	members: readonly ClusterMember[],
): Qdevice | null {
	const spec = compilation.spec.stack.corosync?.quorum?.device;
	if (spec === undefined) {
		return null;
	}
	const host = arbiter(compilation, devices, spec.net.host);
	const address = host && arbiterAddress(compilation, host, spec.net.address);
	if (host === null || address === null) {
		return null;
	}
	return {device: host.id, address, ...voting(spec, members)};
}

function voting(
	spec: DeviceSpec,
	members: readonly ClusterMember[],
): Omit<Qdevice, 'device' | 'address'> {
	const {net} = spec;
	const algorithm = net.algorithm ?? (members.length % 2 === 0 ? 'ffsplit' : 'lms');
	return {
		algorithm,
		votes: spec.votes ?? defaultVotes(algorithm, members),
		tieBreaker: net.tie_breaker ?? 'lowest',
		keepActivePartitionTieBreaker: isOn(net.keep_active_partition_tie_breaker) ?? false,
		tls: isOn(net.tls) ?? false,
	};
}

/** corosync-qdevice(8) and pvecm: ffsplit gives exactly one vote, lms one less than the members have. */
function defaultVotes(algorithm: Qdevice['algorithm'], members: readonly ClusterMember[]): number {
	const votes = members.reduce((sum, member) => sum + member.votes, 0);
	return algorithm === 'ffsplit' ? 1 : Math.max(1, votes - 1);
}

function arbiter(
	compilation: Compilation,
	devices: DraftDevices,
	name: string,
): DraftServer | null {
	const arbiters = [...devices.values()].filter(
		device => device.kind === 'server' && device.role === 'arbiter',
	);
	const known = isKnown(compilation, {
		name,
		path: [...PATH, 'net', 'host'],
		what: 'an arbiter (a server with `role: arbiter`)',
		candidates: arbiters.map(device => String(device.id)),
	});
	const host = devices.get(name);
	return known && host?.kind === 'server' ? host : null;
}

function arbiterAddress(
	compilation: Compilation,
	host: DraftServer,
	written: string | undefined,
): string | null {
	const own = host.ports.flatMap(port => port.addresses.map(({address}) => address));
	const address = written ?? publicPort(host)?.addresses[0]?.address;
	if (address !== undefined && own.includes(address)) {
		return address;
	}
	report(compilation, [...PATH, 'net', written === undefined ? 'host' : 'address'], {
		code: 'arbiter-address',
		message: `\`${host.id}\` has ${address === undefined ? 'no address' : `no interface with the address ${address}`}.`,
		remedy:
			own.length === 0 ? 'Give one of its interfaces an address.' : `It has ${own.join(', ')}.`,
	});
	return null;
}
