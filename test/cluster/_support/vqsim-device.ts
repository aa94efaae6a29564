/** vqsim's quorum device at a node: it polls with the ring of the last notification, and stops where that is refused. */
import {pollDevice, registerDevice} from '../../../src/cluster/votequorum/device.ts';
import type {Votequorum} from '../../../src/cluster/votequorum/state.ts';
import {startTimer, withInstance, type Bench, type BenchNode} from './vqsim-bench.ts';

const DEFAULT_DEVICE_TIMEOUT_MS = 10_000;

export const switchDeviceOn = (bench: Bench, node: BenchNode, vq: Votequorum): void => {
	const timeoutMs = bench.config.device?.timeoutMs ?? DEFAULT_DEVICE_TIMEOUT_MS;
	if (!node.deviceRegistered) {
		registerDevice(vq);
		node.deviceRegistered = true;
		pollAfter(bench, node, timeoutMs);
	} else if (!node.devicePolls) {
		pollAfter(bench, node, timeoutMs / 2);
	}
};

const pollAfter = (bench: Bench, node: BenchNode, delayMs: number): void => {
	node.devicePolls = true;
	const generation = ++node.deviceGeneration;
	startTimer(bench, delayMs, () => {
		if (generation !== node.deviceGeneration) return;
		withInstance(node, vq => {
			if (pollDevice(vq, node.notifiedRing, true) !== 'accepted') return;
			pollAfter(bench, node, (bench.config.device?.timeoutMs ?? DEFAULT_DEVICE_TIMEOUT_MS) / 2);
		});
	});
};

export const switchDeviceOff = (node: BenchNode, vq: Votequorum): void => {
	pollDevice(vq, node.notifiedRing, false);
	node.devicePolls = false;
	node.deviceGeneration += 1;
};
