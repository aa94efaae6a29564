import type {Change} from './_change.ts';

/** OpenVPN's own rhythm after which a lost session is noticed: 1 s and 5 s instead of the usual 10 s and 120 s. */
const QUICK = {interval: '1s', timeout: '5s'};
const QUICK_TIMEOUT_MS = 5000;

export const tunnelKeepalive: Change = {
	id: 'tunnel-keepalive',
	propose: ({network}) =>
		network.overlays
			.filter(
				({options}) => options.kind === 'openvpn' && options.keepaliveTimeoutMs > QUICK_TIMEOUT_MS,
			)
			.map(({id}) => ({
				id: `tunnel-keepalive:${id}`,
				title: `Let the tunnels of ${id} notice a lost session within 5 s (keepalive 1 5).`,
				costs: 'One line in each configuration.',
				monthlyEur: 0,
				weakens: 'An outage of a few seconds now restarts the tunnels, where they used to wait.',
				edit: document => {
					document.setIn(['overlays', id, 'keepalive'], document.createNode(QUICK));
				},
			})),
};
