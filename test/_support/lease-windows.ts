/** When a lease is lost and when it moves, by sanlock's src/timeouts.h: what the simulator and the live lab are both held to. */

type Window = readonly [fromS: number, toS: number];

/**
 * In seconds since the path of the lease's holder to the disk was cut. Its last renewal was at most two operations
 * before that; sanlock and those who ask for the lease look once a second or two, and a busy machine is slow by as much.
 */
export function leaseWindows(ioTimeoutS: number): {
	readonly lostS: Window;
	readonly movedS: Window;
} {
	const io = ioTimeoutS;
	const slackS = 4;
	return {
		// Eight operations after the last renewal.
		lostS: [8 * io - 2 * io - 1, 8 * io + slackS],
		// The watchdog's 60 s more, after the others saw that renewal: up to two operations later, when they renewed themselves.
		movedS: [8 * io - 2 * io + 60 - 1, 8 * io + 2 * io + 60 + slackS],
	};
}
