/**
 * The compiled network: everything that a design leaves open is resolved here, so no field is optional that an engine
 * or a check would have to guess. A missing thing is `null`, never `undefined`.
 *
 *   device ──port── cable ──port── device          (layer 2, impaired one way at a time)
 *   overlay: tunnels between devices, one port more on each of them
 *   segment: the ports (of cables and overlays) that share one broadcast domain
 *   ring: the addresses that corosync uses on one link number
 */
import type {CableId, DeviceId, OverlayId, SiteId} from '../core/ids.ts';
import type {Cluster} from './cluster.types.ts';
import type {PortStack, PortVlans} from './layer2.types.ts';
import type {OverlayOptions} from './overlay-options.types.ts';
import type {Workload} from './workload.types.ts';

export type Network = {
	readonly name: string;
	readonly title: string;
	readonly assumptions: readonly string[];
	readonly sites: readonly Site[];
	/** Servers first, then switches, then routers; each in the design's order. */
	readonly devices: readonly Device[];
	readonly cables: readonly Cable[];
	readonly overlays: readonly Overlay[];
	readonly segments: readonly Segment[];
	readonly cluster: Cluster | null;
	/** Empty: the design does not say what names mean. */
	readonly names: readonly ResolvedName[];
	/** Storage, moving addresses and services. */
	readonly workload: Workload;
	readonly failureDomains: readonly FailureDomain[];
	readonly requirements: Requirements;
};

/** What the server `at` finds for the server's name. */
export type ResolvedName = {
	readonly name: DeviceId;
	readonly at: DeviceId;
	/** Without a prefix length; a loopback address where a machine finds itself there. */
	readonly address: string;
};

export type Site = {readonly id: SiteId; readonly title: string};

export type Device = Server | Switch | Router;

type DeviceBase = {
	readonly id: DeviceId;
	readonly title: string;
	/** `null`: the design names no site for it, as for a provider's network that spans several. */
	readonly site: SiteId | null;
	readonly ports: readonly Port[];
};

/** A machine that runs daemons: a cluster member, an arbiter (qnetd, a vote without VMs) or a bystander. */
export type Server = DeviceBase & {
	readonly kind: 'server';
	readonly role: 'member' | 'arbiter' | 'bystander';
	readonly resources: Resources | null;
	readonly monthlyPriceEur: number | null;
};

export type Resources = {
	readonly cpuCores: number;
	readonly memoryBytes: number;
	readonly diskBytes: number;
};

/** A layer-2 switch: one broadcast domain over all its ports (VLANs come with the port). */
export type Switch = DeviceBase & {
	readonly kind: 'switch';
	readonly implementation: 'linux-bridge' | 'openvswitch';
	readonly spanningTree: 'none' | 'stp' | 'rstp';
	/** The lowest wins the spanning tree's root. */
	readonly bridgePriority: number;
	/** Frames a second that the switch passes at each port before it drops; `null`: no limit. */
	readonly stormControl: StormControl | null;
	/** Whether frames to multicast groups are forwarded at all. */
	readonly carriesMulticast: boolean;
	readonly igmpSnooping: boolean;
	readonly igmpQuerier: boolean;
};

/** `null`: that kind of frame is not limited. */
export type StormControl = {
	readonly broadcastPacketsPerSecond: number | null;
	readonly multicastPacketsPerSecond: number | null;
};

/**
 * A provider's routed network: forwards unicast between its ports and, being layer 3, never multicast unless it says so.
 * Each port is a broadcast domain of its own and carries the gateway address of the server behind it, so two ports may
 * hold the same address: the router has a host route to every server and answers ARP for the servers behind its other
 * ports (proxy ARP), as hosters do for machines of one subnet that may not see each other's frames.
 */
export type Router = DeviceBase & {
	readonly kind: 'router';
	readonly provider: string;
	readonly carriesMulticast: boolean;
};

/** A network interface of a device. Overlay interfaces are ports too, with `cable: null`. */
export type Port = {
	/** The interface's name in the device, at most 15 characters: `eth0`, `tap0`. */
	readonly name: string;
	readonly mac: string;
	readonly mtuBytes: number;
	readonly addresses: readonly InterfaceAddress[];
	/** The default gateway that is reached through this port, as an address without prefix. */
	readonly gateway: string | null;
	readonly cable: CableId | null;
	readonly overlay: OverlayId | null;
	/** `null`: a network card or a switch's port, or, with `overlay`, a tunnel's interface. */
	readonly over: PortStack | null;
	/** At a port of a switch or in a bridge; `null`: frames pass as they are, tagged or not. */
	readonly vlans: PortVlans | null;
};

export type InterfaceAddress = {
	/** Without the prefix: `10.1.0.1`. */
	readonly address: string;
	readonly prefixLength: number;
	readonly family: 4 | 6;
};

export type PortRef = {readonly device: DeviceId; readonly port: string};

/** A cable, or an uplink to a provider. `impairment.aToB` holds for frames that leave end `a`. */
export type Cable = {
	readonly id: CableId;
	readonly kind: 'cable' | 'uplink';
	readonly a: PortRef;
	readonly b: PortRef;
	readonly impairment: {readonly aToB: Impairment; readonly bToA: Impairment};
};

/** What one direction of a cable does to frames. All zero and `null`: a perfect wire. */
export type Impairment = {
	readonly oneWayDelayMs: number;
	/** Half-width of a uniform distribution around the delay; order is kept. */
	readonly jitterMs: number;
	readonly lossRatio: number;
	/** Gilbert–Elliott two-state loss on top of `lossRatio`; `null`: none. */
	readonly burstLoss: BurstLoss | null;
	readonly duplicateRatio: number;
	readonly reorderRatio: number;
	readonly corruptRatio: number;
	/** `null`: unlimited. */
	readonly rateBps: number | null;
	/** The byte queue in front of a limited rate. */
	readonly queueBytes: number;
	/** Largest layer-3 packet that passes; larger frames vanish silently. */
	readonly mtuBytes: number;
	readonly blocksMulticast: boolean;
};

export type BurstLoss = {
	/** Chance a frame to go from the good to the bad state, and back. */
	readonly goodToBadRatio: number;
	readonly badToGoodRatio: number;
	/** Loss while in the bad state. */
	readonly badLossRatio: number;
};

/** A broadcast domain: who hears whose ARP and, where `carriesMulticast`, whose multicast. */
export type Segment = {
	readonly id: string;
	readonly ports: readonly PortRef[];
	readonly switches: readonly DeviceId[];
	readonly overlay: OverlayId | null;
	readonly carriesMulticast: boolean;
	readonly subnets: readonly string[];
};

/** A tunnel network. What the kinds have in common; `options` are the kind's own, resolved by its file in `src/overlays`. */
export type Overlay = {
	readonly id: OverlayId;
	readonly kind: OverlayKind;
	readonly members: readonly OverlayMember[];
	/** Pairs of devices that keep a tunnel to each other: the star's spokes or the mesh's edges. */
	readonly tunnels: readonly Tunnel[];
	/** Members that pass frames from one of their tunnels on to another: an OpenVPN server with client-to-client, every tinc node. */
	readonly relays: readonly DeviceId[];
	/** The inner subnet, such as `10.1.0.0/24`; `null`: the ports only belong to bridges. */
	readonly subnet: string | null;
	/** Whether layer-2 multicast and broadcast cross it. */
	readonly carriesMulticast: boolean;
	/** Bytes that the tunnel adds to an inner IP packet on the underlay (outer headers included). */
	readonly overheadBytes: number;
	/** The MTU of the overlay's ports. */
	readonly innerMtuBytes: number;
	/** Whether the sender splits a tunnel packet that is larger than its underlay port's MTU; if not, it is lost. */
	readonly splitsLargePackets: boolean;
	/** Whether it refuses to split a packet whose sender forbids that, and tells the sender what passes, as a router does. */
	readonly honoursDontFragment: boolean;
	readonly recovery: OverlayRecovery;
	readonly options: OverlayOptions;
};

/** How long the tunnels of an overlay take to notice and to mend a failure. */
export type OverlayRecovery = {
	/** Longest time until an end notices that its peer went silent; 0: the tunnel keeps no state that could be lost. */
	readonly peerLossNoticedMsMax: number;
	/** Longest time without frames after a peer's daemon has lost its sessions and is back (crash, restart). */
	readonly restartOutageMsMax: number;
	readonly source: string;
};

export type OverlayKind = OverlayOptions['kind'];

export type OverlayMember = {
	readonly device: DeviceId;
	/** The port on the device that the overlay makes. */
	readonly port: string;
	/** `null`: the port has none; it belongs to a bridge. */
	readonly address: string | null;
	/** The underlay port that the tunnel's own packets leave through. */
	readonly underlayPort: string;
	readonly underlayAddress: string;
	readonly role: 'server' | 'client' | 'peer';
};

export type Tunnel = {readonly a: DeviceId; readonly b: DeviceId};

/** Things that fail together. */
export type FailureDomain = {
	/** Such as `site:paris`, `switch:sw1`, `provider:hoster`, `overlay-server:vpn`. */
	readonly id: string;
	readonly kind: 'device' | 'cable' | 'site' | 'provider' | 'overlay' | 'shared-risk';
	readonly title: string;
	readonly devices: readonly DeviceId[];
	readonly cables: readonly CableId[];
	/** Overlays all of whose tunnels stop, though their devices run: the daemon that every tunnel ends at. */
	readonly overlays: readonly OverlayId[];
	/** `null`: nobody said how often a shared risk comes true. */
	readonly reliability: Reliability | null;
};

/** How often a thing fails and how long it stays away, as means. */
export type Reliability = {
	/** From a repair to the next failure. */
	readonly mtbfMs: number;
	readonly mttrMs: number;
	/** The design, or where the tool's own figure comes from. */
	readonly source: string;
};

export type Requirements = {
	readonly profile: string;
	readonly lines: readonly Requirement[];
};

/** `rtt: p99 < 2ms`, resolved. */
export type Requirement = {
	readonly metric:
		'rtt' | 'loss' | 'jitter' | 'outage' | 'service-away' | 'failures-survived' | 'multicast-loss';
	readonly statistic: 'p50' | 'p95' | 'p99' | 'max' | 'ratio' | 'count';
	readonly relation: '<' | '<=' | '>' | '>=';
	/** In ms for times, 0…1 for ratios, a count for counts. */
	readonly value: number;
	readonly text: string;
	readonly source: string;
};
