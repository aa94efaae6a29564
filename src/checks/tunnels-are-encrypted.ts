import type {DeviceId} from '../core/ids.ts';
import type {Network, Overlay} from '../network/network.types.ts';
import {memberOf} from '../network/queries/lookup.ts';
import {pathTo} from '../network/queries/path.ts';
import type {Check} from './check.types.ts';
import {failed, notApplicable, passed} from './_outcome.ts';
import {listed} from './_words.ts';

export const tunnelsAreEncrypted: Check = {
	id: 'tunnels-are-encrypted',
	title: 'A tunnel over a network that others share is encrypted',
	category: 'configuration',
	source:
		'OpenVPN manual, --cipher none and --auth none: frames pass readable and forgeable; bearable only where nobody else is on the wire.',
	gate: false,
	judge({network}) {
		const bare = network.overlays.filter(isBare);
		if (network.overlays.length === 0) {
			return notApplicable('The design has no tunnels.');
		}
		const exposed = bare.flatMap(overlay => {
			const providers = providersUnder(network, overlay);
			return providers.length === 0 ? [] : [`${overlay.id} over ${listed(providers)}`];
		});
		const values = {unencrypted: bare.map(({id}) => id).join(', '), exposed: exposed.length};
		if (exposed.length > 0) {
			return failed(
				'static',
				{
					reason: `Tunnels without a cipher cross a provider’s network: ${listed(exposed)}.`,
					remedy: 'Set a cipher such as AES-256-GCM, or run them over cables of your own.',
				},
				values,
			);
		}
		return passed(
			'static',
			bare.length === 0
				? 'Every tunnel is encrypted.'
				: `${listed(bare.map(({id}) => id))} ${bare.length === 1 ? 'is' : 'are'} not encrypted, on own cables only.`,
			values,
		);
	},
};

function isBare({options}: Overlay): boolean {
	return 'cipher' in options && options.cipher === 'none';
}

/** The providers whose networks the tunnels' own packets cross. */
function providersUnder(network: Network, overlay: Overlay): readonly DeviceId[] {
	const providers = new Set(
		network.failureDomains.filter(({kind}) => kind === 'provider').flatMap(({devices}) => devices),
	);
	const crossed = overlay.tunnels.flatMap(({a, b}) => {
		const {underlayAddress} = memberOf(overlay, b);
		return pathTo(network, {from: a, address: underlayAddress})?.devices ?? [];
	});
	return [...new Set(crossed)].filter(device => providers.has(device));
}
