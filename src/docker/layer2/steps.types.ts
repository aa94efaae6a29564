/**
 * What a device is told once its cables are plugged, in order: each step is one command of ip(8), bridge(8) or
 * ovs-vsctl(8), as its words.
 */
export type Step = {
	readonly tool: 'ip' | 'bridge' | 'ovs-vsctl';
	readonly words: readonly string[];
};
