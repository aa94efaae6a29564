/** The multicast probe: every member speaks to the group and listens to all others, all at one time. */
import {pathEnds, type PathEnd} from '../engine/probe-ends.ts';
import {orderedPairs} from '../engine/probe-pairs.ts';
import type {Probe, ProbeResult} from '../engine/probe.types.ts';
import {answersIn} from './ask-peers.ts';
import type {Words} from './exec.ts';
import type {Lab} from './lab.ts';
import {CONTAINERS_AT_ONCE, inParallel} from './parallel.ts';
import {placeIn} from './placed-command.ts';

/** How long each member sends to the group and listens: several times any delay that a ring could live with. */
const GROUP_MS = 2000;

/** Two hundred packets within that time: enough to tell a loss of 1 % from none. */
const GROUP_INTERVAL_MS = 10;

/**
 * A packet goes to all members, so that what the panel has to carry grows with the square of their number. Of 32 members
 * that speak every 10 ms it is 99,200 packets a second, all that it can; this is a fifth of that and disturbs no ring.
 */
const DELIVERIES_PER_SECOND_MAX = 20_000;

/** Members that have to speak less often do it for longer, until so many packets tell 1 % from none. */
const GROUP_PACKETS_MIN = 100;

/** What a node heard of one other: `span` packets lie between the first and the last. */
type Heard = {readonly id: string; readonly received: number; readonly span: number};

type GroupTiming = {readonly durationMs: number; readonly intervalMs: number};

/** How long, and how often within that time, each of so many members speaks. */
export function groupTiming(memberCount: number): GroupTiming {
	const deliveryCount = memberCount * (memberCount - 1);
	const borneMs = Math.ceil((1000 * deliveryCount) / DELIVERIES_PER_SECOND_MAX);
	const intervalMs = Math.max(GROUP_INTERVAL_MS, borneMs);
	return {durationMs: Math.max(GROUP_MS, GROUP_PACKETS_MIN * intervalMs), intervalMs};
}

export async function probeMulticast(
	lab: Lab,
	probe: Probe & {kind: 'multicast'},
): Promise<ProbeResult> {
	const ends = pathEnds(lab.network, probe.path);
	const timing = groupTiming(ends.length);
	// With many members the first would have fallen silent before the last begin, if each began when its command is there.
	const place = placeIn(lab, 'group');
	const placed = await inParallel(ends, CONTAINERS_AT_ONCE, async end => ({
		end,
		command: await place(end, commandFor(end, timing)),
	}));
	for (const {command} of placed) {
		command.go();
	}
	const heardBy = new Map(
		await Promise.all(
			placed.map(async ({end, command}) => {
				const heard = (answersIn(await command.output)[0]?.['heard'] ?? []) as readonly Heard[];
				return [end, new Map(heard.map(one => [one.id, one]))] as const;
			}),
		),
	);
	return {
		kind: 'multicast',
		path: probe.path,
		pairs: orderedPairs(ends).map(([from, to]) => {
			const {span = 0, received = 0} = heardBy.get(to)?.get(from.device) ?? {};
			return {from: from.device, to: to.device, heard: received > 0, sent: span, received};
		}),
	};
}

const commandFor = ({device, address}: PathEnd, timing: GroupTiming): Words => [
	...(['rp-probe', 'group', '--id', device, '--from', address] as const),
	...['--duration-ms', String(timing.durationMs), '--interval-ms', String(timing.intervalMs)],
];
