import {quantised} from './clock.ts';

/**
 * How fast the simulated machines are. Everything that is neither the network's nor a daemon's own timer stands here.
 * The figures are those of the live lab's containers, so that both engines can be compared; a real server is faster in
 * the ones marked (lab), which matters only below one millisecond of latency.
 */
export type MachineProfile = {
	/** Handling a token or another totem message by a process that is awake. */
	readonly tokenMs: number;
	readonly messageMs: number;
	/** A process that waited longer than `awakeMs` takes so much more for the square root of its further wait in ms. */
	readonly awakeMs: number;
	readonly wakePerRootMs: number;
	/** Answering a heartbeat or a probe in a thread of its own. */
	readonly echoMs: number;
	/** From one socket of a host to another one of the same host. */
	readonly loopbackMs: number;
	/** One pass of a frame through a switch, a router, and a tunnel's daemon. */
	readonly switchMs: number;
	readonly routerMs: number;
	readonly tunnelMs: number;
	/** From starting corosync to its first JOIN, and what kronosnet's threads add to it before links are configured. */
	readonly corosyncStartMs: number;
	readonly knetThreadsMs: number;
	readonly knetLinksMs: number;
	/** From the order to stop to corosync's goodbye. */
	readonly corosyncStopMs: number;
	/** Daemons that are started together do not start in the same instant: spread evenly over this time. */
	readonly startSpreadMs: number;
	/** From the end of the last daemon of an orderly shutdown to the loss of power: their goodbyes still go out. */
	readonly powerOffMs: number;
	/** From power to the start of the first daemon. */
	readonly bootMs: number;
	/** From a watchdog's reset to the point from which `bootMs` counts: firmware, boot loader and kernel. */
	readonly resetMs: number;
};

/**
 * Fitted to the lab's measurements (docs/simulator.md has the comparison):
 *  - token, awake, wakePerRoot: the rotation times of 3 and 16 nodes at seven latencies give 0.19 ms a hop (a switch
 *    and a receiving thread included) and 0.1 ms · √(wait − 5 ms) more, wait being the time since the node had the token;
 *  - echo, loopback: 42 µs round trip between two containers over the patch panel at no delay;
 *  - knetThreads: `wait_all_threads_status` polls every 200 ms until all threads run (libknet/threads_common.c:196);
 *  - corosyncStart: three nodes over udp, which form as soon as they run, took 0.3 s;
 *  - reset: an assumption, for containers have no firmware; servers with much memory take several minutes;
 *  - corosyncStop: 30 to 110 ms from SIGTERM to the others' new membership, nearly all of it before the goodbye.
 */
export const LAB_PROFILE: MachineProfile = {
	tokenMs: 0.16,
	messageMs: 0.05,
	awakeMs: 5,
	wakePerRootMs: 0.1,
	echoMs: 0.02,
	loopbackMs: 0.02,
	switchMs: 0.01,
	routerMs: 0.02,
	tunnelMs: 0.05,
	corosyncStartMs: 175,
	knetThreadsMs: 200,
	knetLinksMs: 5,
	corosyncStopMs: 60,
	startSpreadMs: 100,
	powerOffMs: 200,
	bootMs: 600,
	resetMs: 60_000,
};

/** The same on the simulator's clock, so that sums of these times stay exact. */
export function onTheClock(profile: MachineProfile): MachineProfile {
	const {wakePerRootMs, ...times} = profile;
	const entries = Object.entries(times).map(([name, ms]) => [name, quantised(ms)]);
	return {...(Object.fromEntries(entries) as typeof times), wakePerRootMs};
}
