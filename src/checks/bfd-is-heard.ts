import type {Network, Overlay} from '../network/network.types.ts';
import {treeAt} from '../network/queries/masters.ts';
import type {Check} from './check.types.ts';
import {failed, notApplicable, passed} from './_outcome.ts';
import {listed} from './_words.ts';

export const bfdIsHeard: Check = {
	id: 'bfd-is-heard',
	title: 'Whatever BFD notices is acted on',
	category: 'configuration',
	source:
		'Open vSwitch 3.1, ofproto/ofproto-dpif.c, port_run: a port whose BFD session is down is taken from RSTP and from bonds; STP and the normal action do not ask.',
	gate: false,
	judge({network}) {
		const watched = network.overlays.filter(hasBfd);
		if (watched.length === 0) {
			return notApplicable('No tunnel of the design has BFD.');
		}
		const idle = watched.filter(overlay => !isHeard(network, overlay)).map(({id}) => id);
		const values = {withBfd: watched.length, unheard: idle.join(', ')};
		return idle.length === 0
			? passed(
					'static',
					`RSTP takes ${listed(watched.map(({id}) => id))} out when BFD is down.`,
					values,
				)
			: failed(
					'static',
					{
						reason: `Nobody listens to the BFD of ${listed(idle)}: a bridge without RSTP goes on using a tunnel whose session is down.`,
						remedy: 'Set spanningTree to rstp on the bridges at both ends, or leave BFD out.',
					},
					values,
				);
	},
};

function hasBfd({options}: Overlay): boolean {
	return options.kind === 'gre' && options.bfd !== null;
}

function isHeard(network: Network, {members}: Overlay): boolean {
	return members.every(member => treeAt(network, member) === 'rstp');
}
