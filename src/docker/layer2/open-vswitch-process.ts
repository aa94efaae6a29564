/** Open vSwitch's two daemons in a device, and what is followed of them and of the kernel's bridges. */
import {placeDaemon} from '../daemons.ts';
import {executeOrThrow, type Words} from '../exec.ts';
import type {Lab, LabNode} from '../lab.ts';
import {kernelBridgeReader, openVswitchReader, type PortLogReader} from './port-log.ts';
import {isOvsBridge, usesOpenVswitch} from './server-steps.ts';

/** A boot begins without a database: the lab says all that is to be in it. */
const START_DATABASE: Words = [
	'sh',
	'-c',
	[
		'set -e',
		'mkdir -p /run/openvswitch /etc/openvswitch',
		'rm -f /etc/openvswitch/conf.db* /run/openvswitch/*',
		'ovsdb-tool create /etc/openvswitch/conf.db /usr/share/openvswitch/vswitch.ovsschema',
		'ovsdb-server /etc/openvswitch/conf.db --remote=punix:/run/openvswitch/db.sock --detach -vconsole:off -vsyslog:off',
		'ovs-vsctl --timeout=10 --no-wait init',
	].join('\n'),
];

/** Debugging of `ofproto_dpif` is where the states of spanning tree ports are told. */
const VSWITCHD: Words = [
	'ovs-vswitchd',
	'unix:/run/openvswitch/db.sock',
	...['--pidfile', '-vsyslog:off', '-vconsole:info', '-vofproto_dpif:console:dbg'],
	'-vPATTERN:console:%D{%Y-%m-%dT%H:%M:%S.###Z}|%c|%p|%m',
];

const BRIDGE_MONITOR: Words = ['bridge', '-timestamp', 'monitor', 'link'];

/** Starts what the device's bridges need and what tells of their ports, before they are made. */
export async function startSwitching(lab: Lab, node: LabNode): Promise<void> {
	const {network} = lab;
	const {device} = node;
	if (usesOpenVswitch(network, device)) {
		await executeOrThrow(node.container, START_DATABASE);
		const reader = openVswitchReader(network, device.id);
		await follow(lab, node, {name: 'ovs-vswitchd', command: VSWITCHD, reader});
	}
	if (hasSpanningKernelBridge(device)) {
		const reader = kernelBridgeReader(device.id);
		await follow(lab, node, {name: 'bridge-monitor', command: BRIDGE_MONITOR, reader});
	}
}

function hasSpanningKernelBridge(device: LabNode['device']): boolean {
	return device.kind === 'switch'
		? device.implementation === 'linux-bridge' && device.spanningTree !== 'none'
		: device.ports.some(
				port =>
					port.over?.kind === 'bridge' && !isOvsBridge(port) && port.over.spanningTree !== 'none',
			);
}

type Followed = {
	readonly name: string;
	readonly command: Words;
	readonly reader: PortLogReader;
};

async function follow(lab: Lab, node: LabNode, {name, command, reader}: Followed): Promise<void> {
	const {journal} = lab;
	const {run, hostPid, go} = await placeDaemon(node.container, {
		name,
		command,
		onLine: line => {
			const read = reader(line);
			if (read !== null) {
				journal.record(read.happening, journal.atUnixMs(read.unixMs));
			}
		},
	});
	if (hostPid !== null) {
		await lab.realTime.give(hostPid);
	}
	go();
	void run.ended.then(exitCode => {
		if (!node.ending) {
			journal.record({
				kind: 'note',
				topic: 'daemon-exited',
				text: `${name} on ${node.device.id} ended with ${exitCode}.`,
				values: {node: node.device.id, daemon: name, exitCode},
			});
		}
	});
}
