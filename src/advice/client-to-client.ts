import type {Change} from './_change.ts';

/** Without it the clients of a star reach the server only, and corosync relays for nobody. */
export const clientToClient: Change = {
	id: 'client-to-client',
	propose: ({spec}) =>
		Object.entries(spec.overlays ?? {})
			.filter(
				([, overlay]) =>
					overlay.kind === 'openvpn' &&
					overlay.clients.length > 1 &&
					overlay.clientToClient !== true,
			)
			.map(([id]) => ({
				id: `client-to-client:${id}`,
				title: `Let the server of ${id} relay between its clients (client-to-client).`,
				costs: 'One line in the server’s configuration.',
				monthlyEur: 0,
				weakens: 'What clients say to each other takes two tunnels and stops with the server.',
				edit: document => {
					document.setIn(['overlays', id, 'clientToClient'], true);
				},
			})),
};
