/** The entrances of kronosnet's state machine; `state.ts` describes the machine itself. */
import type {TotemMessage} from '../totem/messages.ts';
import {receiveDataPacket, sendData} from './data.ts';
import {answerProbe, expireProbe, receiveProbeReply, wakeDiscovery} from './discovery.ts';
import {answerPing, receivePong, tickHeartbeat} from './heartbeat.ts';
import {TICK_MS, type KnetPacket, type KnetState, type KnetTurn} from './state.ts';

/** When the host must call `expireKnet` at the latest. */
export function nextKnetDeadlineMs(state: KnetState): number {
	return Math.min(state.nextTickMs, discoveryDeadlineMs(state));
}

/** Runs what is due of the two threads. */
export function expireKnet(state: KnetState, turn: KnetTurn): void {
	while (state.nextTickMs <= turn.nowMs) {
		tickHeartbeat(state, turn);
	}
	while (discoveryDeadlineMs(state) <= turn.nowMs) {
		if (state.probe === null) {
			wakeDiscovery(state, turn);
		} else {
			expireProbe(state, turn);
		}
	}
}

export function receiveKnet(state: KnetState, packet: KnetPacket, turn: KnetTurn): void {
	switch (packet.kind) {
		case 'ping':
			answerPing(state, packet, turn);
			break;
		case 'pong':
			receivePong(state, packet, turn);
			break;
		case 'pmtud':
			answerProbe(state, packet, turn);
			break;
		case 'pmtud-reply':
			receiveProbeReply(state, packet, turn);
			break;
		case 'data':
			receiveDataPacket(state, packet, turn);
			break;
	}
}

/** Sends to one peer or to all reachable ones. What goes back to the sender itself is the host's to loop back. */
export function sendKnet(
	state: KnetState,
	send: {readonly to: number | 'all'; readonly message: TotemMessage},
	turn: KnetTurn,
): void {
	sendData(state, send, turn);
}

/** The process runs again: both threads wake at once, however many naps they slept through. */
export function thawKnet(state: KnetState, nowMs: number): void {
	state.tickMs = nowMs - TICK_MS;
	state.nextTickMs = nowMs;
	if (state.probe === null) {
		state.loopMs = nowMs;
		state.nextLoopMs = nowMs;
	}
}

function discoveryDeadlineMs(state: KnetState): number {
	return state.probe === null ? state.nextLoopMs : state.probe.waitUntilMs;
}
