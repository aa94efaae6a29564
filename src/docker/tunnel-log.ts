/**
 * What a tunnel daemon's log says about its tunnels. A client has one, to its server; a server has one for each client,
 * whom it names by the common name of the client's certificate, which the lab sets to the device's name.
 *
 * Wording as in OpenVPN 2.6 (init.c, forward.c, multi.c, ssl.c, sig.c).
 */
import type {DeviceId} from '../core/ids.ts';
import type {Overlay} from '../network/network.types.ts';

export type TunnelChange = {readonly peer: DeviceId; readonly state: 'up' | 'down'};

/** A reader for the daemon of `device`; it gives only changes. */
export function tunnelLogReader(
	overlay: Pick<Overlay, 'members' | 'tunnels'>,
	device: DeviceId,
): {
	readonly read: (line: string) => readonly TunnelChange[];
	/** The daemon is gone, and with it every tunnel that was up. */
	readonly end: () => readonly TunnelChange[];
} {
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
		read: line =>
			peers
				.filter(peer => !isServer || names(line, peer))
				.flatMap(peer => {
					if ((isServer ? SERVER_UP : CLIENT_UP).test(line)) {
						return change(peer, 'up');
					}
					return DOWN.test(line) ? change(peer, 'down') : [];
				}),
		end: () => peers.flatMap(peer => change(peer, 'down')),
	};
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
