/**
 * Real-time scheduling for the daemons whose promptness is part of what is measured. On a real server each has cores to
 * itself; in a lab all of them share a few with each other and with whatever else the machine does, and a tunnel daemon
 * that waits for the processor would look like a slow network. (Measured on two busy cores: the round trip's p99 through
 * OpenVPN was 7.6 ms without it and 1.4 ms with it, over an underlay of 1.1 ms.) The probes have it too: late themselves, they
 * would come in swarms. corosync asks for more of it than the panel has; in a lab of more than eight members its
 * configuration keeps it from asking.
 *
 * The panel's container does it, because it sees the host's processes and has SYS_NICE.
 */
import type {Container} from 'dockerode';
import {messageOf} from './client.ts';
import {execute} from './exec.ts';

export type RealTime = {
	/** For a process of the host and what it starts; resolves when it is done. Never fails: see `refusal`. */
	readonly give: (hostPid: number) => Promise<void>;
	/** Why the machine did not grant it, `null` while it did. */
	readonly refusal: () => string | null;
};

/**
 * Round robin below the panel's own priority of 40. Where control groups have real-time budgets (cgroup v1), a
 * container's is zero and the process has to be in the root group first; only its share of the processor is counted
 * there, its namespaces and limits stay the container's. The text is constant, the process ids are its arguments.
 */
const RAISE = `
raise() { chrt --all-tasks --rr --pid 10 "$1"; }
join_root_group() {
	folder=$(mktemp -d) || return
	mount -t cgroup -o nosuid,nodev,noexec,cpu cgroup "$folder" &&
		{ echo "$1" >"$folder/cgroup.procs"; umount "$folder"; }
	rmdir "$folder"
}
status=0
for pid; do
	[ -e "/proc/$pid" ] || continue
	raise "$pid" 2>/dev/null || { join_root_group "$pid"; raise "$pid"; } || status=1
done
exit $status
`;

export function realTimeBy(panel: Container): RealTime {
	let waiting: number[] = [];
	let turn: Promise<void> = Promise.resolve();
	let refusal: string | null = null;
	/** Whoever asked while the last batch was at work is in the next one. */
	const nextBatch = async (): Promise<void> => {
		const batch = waiting.map(String);
		waiting = [];
		try {
			const {exitCode, stderr} = await execute(panel, ['sh', '-c', RAISE, 'sh', ...batch]);
			refusal = exitCode === 0 ? refusal : stderr.trim();
		} catch (error) {
			refusal = messageOf(error);
		}
	};
	return {
		give: hostPid => {
			waiting.push(hostPid);
			if (waiting.length === 1) {
				turn = turn.then(nextBatch);
			}
			return turn;
		},
		refusal: () => refusal,
	};
}
