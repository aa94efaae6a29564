/**
 * What a tunnel daemon's log says about its tunnels. A client has one, to its server; a server has one for each client,
 * whom it names by the common name of the client's certificate, which the lab sets to the device's name.
 *
 * Wording as in OpenVPN 2.6 (init.c, forward.c, multi.c, ssl.c, sig.c).
 */
import type {DeviceId} from '../core/ids.ts';
import type {Overlay} from '../network/network.types.ts';

export type TunnelChange = {readonly peer: DeviceId; readonly state: 'up' | 'down'};

export type TunnelLogReader = {
	readonly read: (line: string) => readonly TunnelChange[];
	/** The daemon is gone, and with it every tunnel that was up. */
	readonly end: () => readonly TunnelChange[];
};

/** A reader for the daemon of `device`; it gives only changes. */
export function tunnelLogReader(
	overlay: Pick<Overlay, 'kind' | 'members' | 'tunnels'>,
	device: DeviceId,
): TunnelLogReader {
	const peers = overlay.tunnels
		.filter(({a, b}) => a === device || b === device)
		.map(({a, b}) => (a === device ? b : a));
	const isServer = overlay.members.some(
		member => member.device === device && member.role === 'server',
	);
	const up = new Set<DeviceId>();
	const change = (peer: DeviceId, state: 'up' | 'down'): readonly TunnelChange[] => {
		if ((state === 'up') === up.has(peer)) {
			return [];
		}
		if (state === 'up') {
			up.add(peer);
		} else {
			up.delete(peer);
		}
		return [{peer, state}];
	};
	return {
		read: line => {
			if (overlay.kind === 'tinc') {
				return peers.flatMap(peer => {
					const state = tincSays(line, peer);
					return state === null ? [] : change(peer, state);
				});
			}
			return peers
				.filter(peer => !isServer || names(line, peer))
				.flatMap(peer => {
					if ((isServer ? SERVER_UP : CLIENT_UP).test(line)) {
						return change(peer, 'up');
					}
					return DOWN.test(line) ? change(peer, 'down') : [];
				});
		},
		end: () => peers.flatMap(peer => change(peer, 'down')),
	};
}

/**
 * tinc 1.0 at its first level of debugging (protocol_auth.c, ack_h; net.c, terminate_connection):
 * `Connection with node2 (203.0.113.20 port 655) activated`, `Closing connection with node2 (203.0.113.20 port 655)`.
 */
function tincSays(line: string, peer: DeviceId): 'up' | 'down' | null {
	const [, closing, name, activated] =
		/(Closing connection|Connection) with (\S+) \(\S+ port \d+\)( activated)?/i.exec(line) ?? [];
	if (name !== peer.replaceAll('-', '_')) {
		return null;
	}
	if (activated !== undefined) {
		return 'up';
	}
	return closing?.startsWith('Closing') === true ? 'down' : null;
}

const CLIENT_UP = /Initialization Sequence Completed/;
/** Not `Peer Connection Initiated`: frames pass once the data channel has its keys, up to a second later. */
const SERVER_UP = /Data Channel: cipher /;
const DOWN =
	/SIG(?:USR1|TERM|HUP|INT)\[[^\]]*\] received|Inactivity timeout \(--ping-restart\)|Connection reset, restarting/;

/** `2026-11-21 08:51:31 serveur2/192.0.2.2:1194 text`, with or without the date. */
function names(line: string, peer: DeviceId): boolean {
	return line.startsWith(`${peer}/`) || line.includes(` ${peer}/`);
}
