/** What an engine can do to a network. Faults are made of effects; both engines know the same ones. */
import type {CableId, DeviceId} from '../core/ids.ts';
import type {Impairment} from '../network/network.types.ts';

export type Direction = 'both' | 'aToB' | 'bToA';

export type Effect =
	| {
			/** Frames vanish. `silent`: the link stays up; `no-carrier`: both ends see the link go down. */
			readonly kind: 'cut';
			readonly cable: CableId;
			readonly direction: Direction;
			readonly mode: 'silent' | 'no-carrier';
	  }
	| {
			/** The named settings are in force instead of the design's; others keep their value. */
			readonly kind: 'impair';
			readonly cable: CableId;
			readonly direction: Direction;
			readonly settings: Partial<Impairment>;
	  }
	| {
			/** A device stops forwarding multicast (switch, router) or every cable of it does. */
			readonly kind: 'block-multicast';
			readonly device: DeviceId;
	  }
	| {
			/** No packet of either server gets to the other, though both reach everybody else: a provider that has lost a route. */
			readonly kind: 'part';
			readonly servers: readonly [DeviceId, DeviceId];
	  }
	| {
			/** `kill`: power loss. `stop`: orderly shutdown, daemons say goodbye. `freeze`: every process stands still. Heals by thaw, or by a boot that starts every daemon that ran before, corosync included. */
			readonly kind: 'device';
			readonly device: DeviceId;
			readonly action: 'kill' | 'stop' | 'freeze';
	  }
	| {
			/** The same for one daemon: SIGKILL, SIGTERM, SIGSTOP; heals by starting it again, or SIGCONT. */
			readonly kind: 'daemon';
			readonly device: DeviceId;
			readonly daemon: DaemonName;
			readonly action: 'kill' | 'stop' | 'freeze';
	  };

/**
 * Daemons that a lab runs in a server. An overlay's daemon is `overlay:<its name>`, the one that holds a moving address
 * `address:<its name>`, the mount of a Gluster volume `gluster:<its name>`, the initiator of an iSCSI disk
 * `iscsi:<its name>`. glusterd stands for its bricks too, pve-ha-manager
 * for the LRM, the CRM and the watchdog multiplexer of that package.
 */
export type DaemonName =
	| 'corosync'
	| 'corosync-qdevice'
	| 'corosync-qnetd'
	| 'ceph-mon'
	| 'glusterd'
	| 'tgtd'
	| 'sanlock'
	| 'pve-ha-manager'
	| `overlay:${string}`
	| `address:${string}`
	| `gluster:${string}`
	| `iscsi:${string}`;
