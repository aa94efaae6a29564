import type {Change} from './_change.ts';

/** A mesh has no server that all tunnels end at, and passes frames on where a direct tunnel is dead. */
export const mesh: Change = {
	id: 'mesh',
	propose: ({spec}) =>
		Object.entries(spec.overlays ?? {}).flatMap(([id, overlay]) =>
			overlay.kind !== 'openvpn' || overlay.clients.length < 2
				? []
				: [
						{
							id: `mesh:${id}`,
							title: `Make ${id} a mesh: tinc in switch mode instead of an OpenVPN star.`,
							costs: 'Another daemon on every server, with keys of its own.',
							monthlyEur: 0,
							weakens: 'With its default timers tinc goes round a dead line only after a minute.',
							edit: document => {
								const {subnet, addresses, device, underlay, title} = overlay;
								const kept = {title, subnet, addresses, device, underlay};
								const members = [overlay.server, ...overlay.clients];
								const written = Object.entries({kind: 'tinc', members, ...kept}).filter(
									([, value]) => value !== undefined,
								);
								document.setIn(['overlays', id], document.createNode(Object.fromEntries(written)));
							},
						},
					],
		),
};
