/**
 * What the daemons of layer 2 say about their ports, turned into events.
 *
 * Open vSwitch 3.1, with `-vPATTERN` as in `open-vswitch-process.ts` and debugging of `ofproto_dpif`
 * (ofproto/ofproto-dpif.c, ofproto/bond.c, lib/bfd.c):
 *
 *   2026-11-21T11:59:50.258Z|ofproto_dpif|DBG|port p2: RSTP state changed from Discarding to Forwarding
 *   2026-11-21T11:42:51.570Z|bond|INFO|member eth1: disabled
 *   2026-11-21T11:42:51.570Z|bfd|INFO|gre0: BFD state change: up->down "No Diagnostic"->"Control Detection Time Expired".
 *
 * The kernel, as `bridge -timestamp monitor link` prints it (iproute2, bridge/link.c):
 *
 *   [2026-11-21T12:02:31.704133] 3: p2: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 master br0 state forwarding priority 32 cost 4
 */
import type {DeviceId} from '../../core/ids.ts';
import type {Happening} from '../../engine/history.types.ts';
import type {Network} from '../../network/network.types.ts';
import type {Stamped} from '../corosync-log.ts';
import {SWITCH_BRIDGE} from './switch-steps.ts';

export type PortLogReader = (line: string) => Stamped | null;

type PortState = Extract<Happening, {kind: 'bridge-port'}>['state'];

/** IEEE 802.1D-2004 calls discarding what the older standard calls disabled, blocking and listening. */
const STATES: Readonly<Record<string, PortState>> = {
	disabled: 'disabled',
	blocking: 'discarding',
	discarding: 'discarding',
	listening: 'listening',
	learning: 'learning',
	forwarding: 'forwarding',
};

export function openVswitchReader(network: Network, device: DeviceId): PortLogReader {
	return line => {
		const match = /^(\d{4}-\d\d-\d\dT[\d:.]+Z)\|(\w+)\|\w+\|(.*)$/.exec(line);
		const [, stamp = '', module = '', text = ''] = match ?? [];
		const happening = RULES.get(module)?.(text, {network, device}) ?? null;
		return happening === null ? null : {unixMs: Date.parse(stamp), happening};
	};
}

type Place = {readonly network: Network; readonly device: DeviceId};

type Rule = (text: string, place: Place) => Happening | null;

const spanningTree: Rule = (text, place) => {
	const [, port = '', word = ''] =
		/^port (\S+): R?STP state changed from \w+ to (\w+)$/.exec(text) ?? [];
	const state = STATES[word.toLowerCase()];
	return state === undefined
		? null
		: {
				kind: 'bridge-port',
				node: place.device,
				bridge: ownerOf(place, 'bridge', port) ?? SWITCH_BRIDGE,
				port,
				state,
			};
};

const bond: Rule = (text, place) => {
	const [, port = '', word] = /^member (\S+): (enabled|disabled)$/.exec(text) ?? [];
	return word === undefined
		? null
		: {
				kind: 'bond-port',
				node: place.device,
				bond: ownerOf(place, 'bond', port) ?? null,
				port,
				state: word === 'enabled' ? 'attached' : 'detached',
			};
};

const bfd: Rule = (text, {network, device}) => {
	const [, port, word] = /^(\S+): BFD state change: \w+->(up|down) /.exec(text) ?? [];
	const overlay = network.overlays.find(({members}) =>
		members.some(member => member.device === device && member.port === port),
	);
	const peer = overlay?.members.find(member => member.device !== device)?.device;
	return overlay === undefined || peer === undefined || word === undefined
		? null
		: {kind: 'tunnel', node: device, overlay: overlay.id, peer, state: upOrDown(word)};
};

/** By the module of Open vSwitch that speaks. */
const RULES: ReadonlyMap<string, Rule> = new Map([
	['ofproto_dpif', spanningTree],
	['bond', bond],
	['bfd', bfd],
]);

const upOrDown = (word: string): 'up' | 'down' => (word === 'up' ? 'up' : 'down');

/** The bond or bridge of a server that the port belongs to; a switch has one bridge, and names its bonds itself. */
function ownerOf({network, device}: Place, kind: 'bond' | 'bridge', port: string): string | null {
	const ports = network.devices.find(({id}) => id === device)?.ports ?? [];
	return ports.find(({over}) => over?.kind === kind && over.ports.includes(port))?.name ?? null;
}

/** The monitor repeats a port's state with every other change of it: only what is new is told. */
export function kernelBridgeReader(device: DeviceId): PortLogReader {
	const last = new Map<string, PortState>();
	return line => {
		const [, stamp = '', port = '', bridge = '', word = ''] =
			/^\[([^\]]+)\] \d+: ([^:@\s]+)\S* .*\bmaster (\S+) state (\w+)/.exec(line) ?? [];
		const state = STATES[word];
		if (state === undefined || last.get(port) === state) {
			return null;
		}
		last.set(port, state);
		return {
			unixMs: Date.parse(`${stamp.slice(0, 23)}Z`),
			happening: {kind: 'bridge-port', node: device, bridge, port, state},
		};
	};
}
