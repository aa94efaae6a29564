/** Views are made once for the whole network and once for the removal that is asked about at present. */
import type {Network} from '../network.types.ts';
import {findPath} from './find-path.ts';
import {lookupOf} from './lookup.ts';
import {NOTHING_REMOVED, type Removal} from './removal.ts';
import {speakingPorts, treeBlockedPorts} from './spanning-tree.ts';
import type {View} from './view.types.ts';

/**
 * Whoever tries thousands of removals asks everything about one before the next, and a memory for each would cost more
 * to collect than it saves.
 */
const VIEWS = new WeakMap<Network, {readonly whole: View; last: View}>();

export function viewOf(network: Network, removal: Removal): View {
	let views = VIEWS.get(network);
	if (views === undefined) {
		const whole = settledView(network, NOTHING_REMOVED);
		views = {whole, last: whole};
		VIEWS.set(network, views);
	}
	if (removal === NOTHING_REMOVED) {
		return views.whole;
	}
	if (views.last.removal !== removal) {
		views.last = settledView(network, removal);
	}
	return views.last;
}

/**
 * The trees settle twice: first over cables, which is what tunnels run on, then with the tunnels that live on the result.
 */
function settledView(network: Network, removal: Removal): View {
	const speaking = speakingPorts(network);
	if (speaking.size === 0) {
		return newView(network, removal, new Set());
	}
	const deaf: View = {...newView(network, removal, speaking), pathOf: () => null};
	const onCables = newView(network, removal, treeBlockedPorts(deaf));
	const hasTunnels = network.overlays.some(overlay =>
		overlay.members.some(({device, port}) => speaking.has(`${device}.${port}`)),
	);
	if (!hasTunnels) {
		return onCables;
	}
	const withTunnels: View = {...newView(network, removal, speaking), pathOf: onCables.pathOf};
	return newView(network, removal, treeBlockedPorts(withTunnels));
}

function newView(network: Network, removal: Removal, blockedPorts: ReadonlySet<string>): View {
	const view: View = {
		network,
		lookup: lookupOf(network),
		removal,
		blockedPorts,
		paths: new Map(),
		floods: new Map(),
		pathOf: question => findPath(view, question),
	};
	return view;
}
