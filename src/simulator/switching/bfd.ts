/**
 * The BFD sessions of tunnels of Open vSwitch: their messages travel in the tunnels, past every spanning tree, and a
 * session that is down takes the tunnel's port from the bridge's RSTP as a lost link would (ofproto-dpif.c, port_run and
 * may_enable_port). Nothing else of Open vSwitch asks: a bridge without RSTP goes on using the port.
 */
import {
	bfdDeadlineMs,
	createBfdEnd,
	expireBfd,
	isBfdUp,
	powerBfd,
	receiveBfd,
	type BfdEnd,
	type BfdMessage,
} from '../../cluster/layer2/bfd.ts';
import type {DeviceId} from '../../core/ids.ts';
import type {BfdOptions} from '../../network/layer2.types.ts';
import type {Overlay} from '../../network/network.types.ts';
import {memberOf} from '../../network/queries/lookup.ts';
import {quantised} from '../clock.ts';
import {parkBfdAtRest} from '../leap/bfd.ts';
import {disturb} from '../leap/parking.ts';
import type {PortEnd} from '../net/fabric.types.ts';
import {launch, type Packet} from '../net/frames.ts';
import type {World} from '../world.ts';
import {BFD_BYTES, bfdWay} from './bfd-way.ts';
import type {BfdNode, BfdSession} from './switching.types.ts';

/** Until they have power, all sessions are off; `changed` is told when one has come up or gone down. */
export function createBfd(world: World, changed: () => void): readonly BfdSession[] {
	return world.network.overlays.flatMap(overlay => {
		const {options, tunnels} = overlay;
		const bfd = options.kind === 'gre' ? options.bfd : null;
		return bfd === null
			? []
			: tunnels.map(tunnel => createSession(world, {overlay, bfd, ...tunnel, changed}));
	});
}

/** Whether anything at the port says that its tunnel is dead. */
export function isHeard({switching}: World, end: PortEnd): boolean {
	const node = switching.bfdPorts.get(end.key);
	return node === undefined || isBfdUp(node.machine);
}

/** Power has changed. */
export function noticeBfdPower(world: World): void {
	for (const session of world.switching.bfd) {
		for (const node of session.nodes) {
			const {powered} = node.end.device;
			act(world, {session, atMs: world.nowMs}, () => {
				// The first message comes within the second after the switch has started.
				powerBfd(node.machine, powered, world.nowMs + quantised(node.phase * 1000));
			});
		}
	}
}

type Plan = {
	readonly overlay: Overlay;
	readonly bfd: BfdOptions;
	readonly a: DeviceId;
	readonly b: DeviceId;
	readonly changed: () => void;
};

function createSession(world: World, {overlay, bfd, a, b, changed}: Plan): BfdSession {
	const outbox: BfdSession['outbox'] = [];
	const node = (device: DeviceId, index: 0 | 1): BfdNode => ({
		end: world.fabric.endOf(memberOf(overlay, device)),
		phase: world.prng.fork(`bfd ${overlay.id} ${device}`).next(),
		machine: createBfdEnd({
			settings: bfd,
			send: message => {
				outbox.push({from: index, message});
			},
		}),
		wasUp: false,
		way: null,
	});
	return {
		overlay: overlay.id,
		nodes: [node(a, 0), node(b, 1)],
		outbox,
		changed,
		wakeMs: Infinity,
		sight: null,
	};
}

type Moment = {readonly session: BfdSession; readonly atMs: number};

/** Lets the ends do something, and then happen what came of it. */
function act(world: World, {session, atMs}: Moment, doing: () => void): void {
	doing();
	const changes = session.nodes.filter(node => node.wasUp !== isBfdUp(node.machine));
	if (changes.length > 0) {
		disturb(world);
		for (const node of changes) {
			node.wasUp = isBfdUp(node.machine);
			record(world, session, node);
		}
		session.changed();
	}
	for (const {from, message} of session.outbox.splice(0)) {
		send(world, {session, from, message}, atMs);
	}
	wake(world, session);
}

function record({journal}: World, {overlay, nodes}: BfdSession, node: BfdNode): void {
	const peer = nodes.find(other => other !== node);
	if (peer !== undefined && node.end.device.powered) {
		journal.record({
			kind: 'tunnel',
			node: node.end.device.device.id,
			overlay,
			peer: peer.end.device.device.id,
			state: node.wasUp ? 'up' : 'down',
		});
	}
}

type Letter = {
	readonly session: BfdSession;
	readonly from: 0 | 1;
	readonly message: BfdMessage;
};

function send(world: World, {session, from, message}: Letter, startMs: number): void {
	const to = session.nodes[from === 0 ? 1 : 0].machine;
	const packet: Packet<BfdMessage> = {
		packetBytes: BFD_BYTES,
		multicast: false,
		isRingTraffic: false,
		isLinkProtocol: true,
		body: message,
		arrive: (_place, body, atMs) => {
			act(world, {session, atMs}, () => {
				receiveBfd(to, body, atMs);
			});
		},
	};
	const route = bfdWay(world, session, from);
	if (route !== null) {
		launch(world.queue, packet, {route, startMs});
	}
}

/** Plans the moment at which time alone changes something at one of the ends. */
function wake(world: World, session: BfdSession): void {
	const dueMs = Math.min(...session.nodes.map(({machine}) => bfdDeadlineMs(machine)));
	if (dueMs === session.wakeMs || dueMs === Infinity) {
		return;
	}
	session.wakeMs = dueMs;
	world.queue.push(dueMs, {
		kind: 'call',
		call: atMs => {
			if (session.wakeMs !== atMs) {
				return;
			}
			session.wakeMs = Infinity;
			const isParked = parkBfdAtRest(world, {session, nowMs: atMs}, resumed => {
				wake(world, resumed);
			});
			if (!isParked) {
				act(world, {session, atMs}, () => {
					expireEnds(
						session.nodes.map(({machine}) => machine),
						atMs,
					);
				});
			}
		},
	});
}

function expireEnds(ends: readonly BfdEnd[], atMs: number): void {
	for (const end of ends) {
		if (bfdDeadlineMs(end) <= atMs) {
			expireBfd(end, atMs);
		}
	}
}
