/** What a person can break while watching: every failure domain of the design, as effects on the running lab. */
import {EXIT, RingproofError} from '../core/errors.ts';
import {suggest} from '../core/nearest.ts';
import type {Effect} from '../engine/effect.types.ts';
import type {FailureDomain, Network} from '../network/network.types.ts';
import type {PlannedFault} from '../scenario/plan.types.ts';

export type Thing = PlannedFault & {
	/** The design's own name for it: `uplink1`. */
	readonly name: string;
};

/** In the network's order; what has no effect of its own is left out. */
export function thingsOf(network: Network): readonly Thing[] {
	return network.failureDomains
		.map(domain => ({
			id: domain.id,
			fault: 'by-hand',
			title: domain.title,
			effects: effectsOf(network, domain),
			name: domain.id.slice(domain.id.indexOf(':') + 1),
		}))
		.filter(({effects}) => effects.length > 0);
}

/** By id (`uplink:uplink1`) or by name where that is plain. */
export function chosenThing(things: readonly Thing[], word: string): Thing {
	const found = things.find(({id}) => id === word) ?? things.find(({name}) => name === word);
	if (found === undefined) {
		throw new RingproofError(EXIT.usage, [
			{
				code: 'unknown-thing',
				message: `The design has nothing that is called \`${word}\` and can fail.`,
				remedy: suggest(
					word,
					things.flatMap(({id, name}) => [name, id]),
					'Things',
				),
			},
		]);
	}
	return found;
}

/**
 * A dead device takes its cables with it, so they need no cut of their own. A provider's outage is beyond the first hop:
 * its lines are cut, and the servers see their links up.
 */
function effectsOf(
	network: Network,
	{kind, devices, cables, overlays}: FailureDomain,
): readonly Effect[] {
	const dead = devices.map((device): Effect => ({kind: 'device', device, action: 'kill'}));
	const cut = cables.map((cable): Effect => ({
		kind: 'cut',
		cable,
		direction: 'both',
		mode: 'silent',
	}));
	const hubs = overlays.flatMap(id =>
		network.overlays
			.filter(overlay => overlay.id === id)
			.flatMap(overlay => overlay.members.filter(({role}) => role === 'server'))
			.map(({device}): Effect => ({
				kind: 'daemon',
				device,
				daemon: `overlay:${id}`,
				action: 'kill',
			})),
	);
	return dead.length > 0 && kind !== 'provider' ? dead : [...cut, ...hubs];
}
