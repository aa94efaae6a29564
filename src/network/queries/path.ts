/** Paths and hearers in a network of which something may be out of order. */
import type {DeviceId} from '../../core/ids.ts';
import type {Network, PortRef} from '../network.types.ts';
import {findHearers, findPath} from './find-path.ts';
import {loopsFrom} from './flood.ts';
import type {Arrival, Path, Question} from './path.types.ts';
import {NOTHING_REMOVED, type Removal} from './removal.ts';
import {viewOf} from './view.ts';

/** `null`: no packet gets there. Asking for an own address is a mistake of the caller. */
export function pathTo(
	network: Network,
	question: Question,
	removal: Removal = NOTHING_REMOVED,
): Path | null {
	return findPath(viewOf(network, removal), question);
}

/** Who hears a frame that leaves this port, and how it gets there; keys are `device.port`. */
export function hearersOf(
	network: Network,
	start: PortRef,
	{removal, multicast}: {readonly removal: Removal; readonly multicast: boolean},
): ReadonlyMap<string, Arrival> {
	return findHearers(viewOf(network, removal), start, {multicast});
}

/** Switches and servers with bridges at which frames go round, because nothing keeps a loop of cables open. */
export function broadcastLoops(
	network: Network,
	removal: Removal = NOTHING_REMOVED,
): readonly DeviceId[] {
	const view = viewOf(network, removal);
	const cards = network.devices
		.filter(({kind}) => kind === 'server')
		.flatMap(({id, ports}) =>
			ports.filter(({cable}) => cable !== null).map(({name}) => ({device: id, port: name})),
		);
	return [...new Set(cards.flatMap(card => [...loopsFrom(view, card)]))].sort();
}
