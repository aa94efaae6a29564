/**
 * corosync's own words turned into events. The reader keeps a node's state between lines, because corosync tells one
 * change in several of them:
 *
 *   [QUORUM] Sync members[2]: 1 2                       who is in it
 *   [TOTEM ] A new membership (1.d) was formed. …       its ring id, both numbers hexadecimal
 *   [QUORUM] This node is within the primary component… only when the answer changed
 *   [QUORUM] Members[2]: 1 2                            votequorum has counted
 *
 * A list of members goes on in another line after 63 characters; every line but its last ends with a backslash.
 *
 * Wording as in corosync 3.1 (exec/totemsrp.c, exec/sync.c, exec/vsf_quorum.c, exec/totemknet.c).
 */
import type {DeviceId} from '../core/ids.ts';
import type {Happening} from '../engine/history.types.ts';

/** An event with the wall-clock time of its log line, in ms since the epoch. */
export type Stamped = {readonly unixMs: number; readonly happening: Happening};

export type CorosyncLogReader = (line: string, nowUnixMs: number) => readonly Stamped[];

type State = {
	/** The lines of a list of members that goes on. */
	readonly begun: string[];
	members: readonly number[];
	quorate: boolean;
	ready: boolean;
};

/** A reader for one start of corosync on one node. */
export function corosyncLogReader(node: DeviceId): CorosyncLogReader {
	const state: State = {begun: [], members: [], quorate: false, ready: false};
	return (line, nowUnixMs) => {
		const parsed = parseLine(line, nowUnixMs);
		if (parsed === null) {
			return [];
		}
		return happeningsOf(parsed.message, {node, state}).map(happening => ({
			unixMs: parsed.unixMs,
			happening,
		}));
	};
}

/** `Nov 21 08:39:26.120 notice  [MAIN  ] text`; `null` for a line of another form. */
export function parseLine(
	line: string,
	nowUnixMs: number,
): {readonly unixMs: number; readonly message: string} | null {
	const match =
		/^([A-Z][a-z]{2}) +(\d{1,2}) (\d\d):(\d\d):(\d\d)\.(\d{3}) +\w+ +\[[A-Z ]+\] (.*)$/.exec(line);
	if (match === null) {
		return null;
	}
	const [, month = '', day, hour, minute, second, millisecond, message = ''] = match;
	const monthIndex = MONTHS.indexOf(month);
	if (monthIndex < 0) {
		return null;
	}
	// corosync leaves the year out: it is the one that brings the stamp nearest to now.
	const year = new Date(nowUnixMs).getUTCFullYear();
	const candidates = [year - 1, year, year + 1].map(y =>
		Date.UTC(
			y,
			monthIndex,
			Number(day),
			Number(hour),
			Number(minute),
			Number(second),
			Number(millisecond),
		),
	);
	candidates.sort((a, b) => Math.abs(a - nowUnixMs) - Math.abs(b - nowUnixMs));
	return {unixMs: candidates[0] ?? nowUnixMs, message};
}

const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');

type Context = {readonly node: DeviceId; readonly state: State};

type Rule = {
	readonly pattern: RegExp;
	readonly read: (groups: readonly string[], context: Context) => readonly Happening[];
};

const RULES: readonly Rule[] = [
	{
		pattern: /^Sync members\[(\d+)\]:([ \d]*)(\\?)$/,
		read: ([count, list = '', goesOn], {state}) => {
			state.begun.push(list);
			if (goesOn === '') {
				state.members = memberList(state.begun.splice(0), Number(count));
			}
			return [];
		},
	},
	{
		pattern: /^A new membership \(([0-9a-f]+)\.([0-9a-f]+)\) was formed\./,
		read: ([representative = '', seq = ''], {node, state}) => [
			{
				kind: 'membership',
				node,
				ringId: {
					representative: Number.parseInt(representative, 16),
					seq: Number.parseInt(seq, 16),
				},
				members: state.members,
			},
		],
	},
	{
		pattern: /^This node is within the (non-)?primary component/,
		read: ([non = ''], {state}) => {
			// votequorum writes the list of members behind every count, and this line before it when its answer changed.
			state.quorate = non === '';
			return [];
		},
	},
	{
		pattern: /^Members\[(\d+)\]:[ \d]*$/,
		read: ([count], {node, state}) => {
			// The empty list is logged while corosync starts, before it has counted anything.
			return count === '0' ? [] : [{kind: 'quorum', node, quorate: state.quorate}];
		},
	},
	{
		pattern: /^Completed service synchronization, ready to provide service\./,
		read: (_, {node, state}) => {
			const first = !state.ready;
			state.ready = true;
			return first ? [{kind: 'daemon', node, daemon: 'corosync', state: 'ready'}] : [];
		},
	},
	{
		pattern: /^A processor failed, forming new configuration/,
		read: (_, {node}) => [{kind: 'token-lost', node}],
	},
	{
		pattern: /^Retransmit List:(.*)$/,
		read: ([list = ''], {node}) => [
			{kind: 'retransmit', node, count: list.split(' ').filter(Boolean).length},
		],
	},
	{
		pattern: /^(?:link|rx): host: (\d+) link: (\d+) is (up|down)/,
		read: ([peer, link, upOrDown], {node}) => [
			{
				kind: 'knet-link',
				node,
				peer: Number(peer),
				link: Number(link),
				state: upOrDown === 'up' ? 'up' : 'down',
			},
		],
	},
	{
		// A machine too busy for its timers: the figures taken meanwhile are not the network's.
		pattern:
			/^(?:Corosync main process was not scheduled|Process pause detected).* for (\d+(?:\.\d+)?) ms/,
		read: ([stallMs], {node}) => [
			{
				kind: 'note',
				topic: 'scheduler-stall',
				text: `corosync on ${node} did not run for ${stallMs ?? '?'} ms.`,
				values: {node, stallMs: Number(stallMs)},
			},
		],
	},
];

function happeningsOf(message: string, context: Context): readonly Happening[] {
	for (const {pattern, read} of RULES) {
		const match = pattern.exec(message);
		if (match !== null) {
			return read(match.slice(1), context);
		}
	}
	return [];
}

/**
 * The number that no longer fitted is begun at the end of a line and stands whole at the start of the next
 * (exec/vsf_quorum.c, log_view_list, a buffer of 64); only the count tells such a piece from a number of its own.
 */
function memberList(lines: readonly string[], count: number): readonly number[] {
	const lists = lines.map(line => line.split(' ').filter(Boolean));
	const isPiece = (text: string, index: number): boolean =>
		lists[index + 1]?.[0]?.startsWith(text) === true;
	const whole =
		lists.flat().length === count
			? lists
			: lists.map((list, index) => (isPiece(list.at(-1) ?? '', index) ? list.slice(0, -1) : list));
	return whole.flat().map(Number);
}
