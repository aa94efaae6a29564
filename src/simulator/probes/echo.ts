/** Packets that come back: the stuff of round-trip and size probes. */
import {launch, type Packet} from '../net/frames.ts';
import type {World} from '../world.ts';
import {canAnswer, type ProbeEnd} from './ends.ts';

/** Sends one packet there and one back; `answered` gets the time that both spent under way, without the answering. */
export function echo(
	world: World,
	{from, to, packetBytes, isWhole, answerBytes, answered}: Echo,
): void {
	const sentMs = world.nowMs;
	const there = world.router.unicast(from.port.device, to.address);
	if (there === null) {
		return;
	}
	const packet: Packet<null> = {
		packetBytes,
		...(isWhole === true ? {isWhole} : {}),
		multicast: false,
		isRingTraffic: false,
		body: null,
		arrive: (_device, _body, thereMs) => {
			const back = world.router.unicast(to.port.device, from.address);
			if (back === null || !canAnswer(to)) {
				return;
			}
			const startMs = thereMs + world.profile.echoMs;
			const answer: Packet<null> = {
				packetBytes: answerBytes,
				multicast: false,
				isRingTraffic: false,
				body: null,
				arrive: (_from, _nothing, backMs) => {
					answered(thereMs - sentMs + (backMs - startMs));
				},
			};
			launch(world.queue, answer, {route: back, startMs});
		},
	};
	launch(world.queue, packet, {route: there, startMs: sentMs});
}

export type Echo = {
	readonly from: ProbeEnd;
	readonly to: ProbeEnd;
	readonly packetBytes: number;
	/** It may not be split on the way. */
	readonly isWhole?: true;
	readonly answerBytes: number;
	readonly answered: (rttMs: number) => void;
};
