/** kronosnet's discovery of one link's MTU, as its tests meet it. */
import {oneKnet, type OneKnet} from './one-knet.ts';

export const PLAIN = {encrypted: false, family: 4} as const;
export const SECRET = {encrypted: true, family: 4} as const;
export const RTT_MS = 2;
export const TICK_MS = 200;

/** The probes that were sent, and when. */
export function probesOf(knet: OneKnet) {
	return knet
		.take()
		.flatMap(word =>
			word.says === 'transmit' && word.sent.packet.kind === 'pmtud'
				? [{atMs: word.atMs, bytes: word.sent.way.packetBytes}]
				: [],
		);
}

/** Up for more than a minute, with an answered discovery behind it and the next about to begin. */
export function steadyKnet(overrides: Parameters<typeof oneKnet>[0] = {}): OneKnet {
	const knet = oneKnet({pmtudIntervalMs: 100_000, ...overrides});
	knet.answering(60_100, RTT_MS);
	knet.answering(knet.state.nextLoopMs - 1, RTT_MS);
	knet.take();
	return knet;
}

/** Pings are answered until then, probes up to this size. */
export function withPath(knet: OneKnet, untilMs: number, pathBytes: number): void {
	knet.answering(
		untilMs,
		RTT_MS,
		packet => packet.kind === 'ping' || packet.probeBytes <= pathBytes,
	);
}
