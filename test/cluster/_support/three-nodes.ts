/** The ring that most tests of totem start from: three nodes, a millisecond apart, with a token of one second. */
import {totemTimers} from '../../../src/cluster/totem/timers.ts';

export const NODES = [1, 2, 3];
export const CONFIG = {nodeCount: NODES.length, tokenMs: 1000, latencyMs: 1};
export const TIMERS = totemTimers(CONFIG, CONFIG.nodeCount);
/** A token that nobody holds passes one line for each node. */
export const ROTATION_MS = CONFIG.nodeCount * CONFIG.latencyMs;
