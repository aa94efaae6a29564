/** A server that has a replicated volume mounted and writes to one file of it, twice a second. */
import {isSplitBrain, mayWrite, mendable, type Blames} from '../../cluster/gluster/afr.ts';
import type {GlusterVolume, StackEnd} from '../../network/workload.types.ts';
import type {Host} from '../hosts/host.ts';
import type {World} from '../world.ts';
import {MESSAGE_BYTES, type BrickAnswer, type BrickRequest} from './gluster-brick.ts';
import {addProcess, type Machine, type Process} from './process.ts';

/** From starting the mount to its first connection; the live lab waits for glusterd too. */
const START_MS = 3000;

const WRITE_INTERVAL_MS = 500;

/** rpc/rpc-lib/src/rpc-clnt.c: a lost connection is tried again every 3 s. */
const RECONNECT_MS = 3000;

/** A write that takes longer than this counts as blocked, as the live lab's writer has it. */
const PATIENCE_MS = 2000;

/** After this long with a file in split brain the writer goes on with another file. */
const NEW_FILE_MS = 5000;

const NONE: readonly number[] = [];
const NOBODY: ReadonlySet<number> = new Set();
const NO_BLAMES: Blames = new Map();

type Link = {
	connected: boolean;
	/** When the oldest unanswered request was sent. */
	waitingSinceMs: number | null;
	/** The newest request that it answered. */
	answered: number;
	blamed: ReadonlySet<number>;
};

type Client = {
	readonly process: Process;
	readonly volume: GlusterVolume;
	readonly own: StackEnd;
	readonly links: readonly Link[];
	/** The bricks that are connected; another set whenever that changes. */
	reached: ReadonlySet<number>;
	number: number;
	/** When the damage was seen; `null`: there is none. */
	splitSinceMs: number | null;
	said: {
		readonly state: Found;
		readonly reached: ReadonlySet<number>;
		readonly text: string;
	} | null;
};

type Found = 'available' | 'blocked' | 'split-brain';

export function addGlusterClient(
	world: World,
	host: Host,
	part: {readonly volume: GlusterVolume; readonly own: StackEnd},
): void {
	addProcess(world, host, {
		name: `gluster:${part.volume.name}`,
		startMs: START_MS,
		begin: process => run(process, part.volume, part.own),
	});
}

function run(process: Process, volume: GlusterVolume, own: StackEnd): Machine {
	const links = volume.bricks.map((): Link => {
		return {connected: false, waitingSinceMs: null, answered: 0, blamed: NOBODY};
	});
	const client: Client = {
		process,
		volume,
		own,
		links,
		reached: NOBODY,
		number: 0,
		splitSinceMs: null,
		said: null,
	};
	const beat = (): void => {
		process.timers.arm('write', WRITE_INTERVAL_MS, beat);
		giveUp(client);
		judge(client);
		write(client);
	};
	const reconnect = (): void => {
		process.timers.arm('reconnect', RECONNECT_MS, reconnect);
		links.forEach(({connected}, brick) => {
			if (!connected) {
				ask(client, brick, {kind: 'hello'});
			}
		});
	};
	reconnect();
	beat();
	return {
		receive: body => {
			hear(client, body as BrickAnswer);
		},
		refused: body => {
			disconnect(client, (body as BrickRequest).brick);
		},
		stop: () => undefined,
		killed: () => undefined,
	};
}

type Wish = Pick<BrickRequest, 'kind'> & Partial<Pick<BrickRequest, 'missed' | 'mended'>>;

function ask(
	{process, volume, own, number}: Client,
	brick: number,
	{kind, missed = NONE, mended = NONE}: Wish,
): void {
	const end = volume.bricks[brick];
	if (end === undefined) {
		return;
	}
	const {address} = own;
	const request: BrickRequest = {
		volume: volume.name,
		brick,
		address,
		number,
		kind,
		missed,
		mended,
	};
	process.unicast({address: end.address, daemon: 'glusterd'}, request, MESSAGE_BYTES);
}

function hear(client: Client, {brick, number, blamed}: BrickAnswer): void {
	const link = client.links[brick];
	if (link === undefined) {
		return;
	}
	if (!link.connected) {
		link.connected = true;
		client.reached = reachedBy(client);
	}
	link.answered = Math.max(link.answered, number);
	link.blamed = blamed.length === 0 ? NOBODY : new Set(blamed);
	if (link.answered === client.number) {
		link.waitingSinceMs = null;
	}
}

function disconnect(client: Client, brick: number): void {
	const link = client.links[brick];
	if (link !== undefined) {
		link.connected = false;
		link.waitingSinceMs = null;
		client.reached = reachedBy(client);
	}
}

/** network.ping-timeout: a brick that owes an answer for so long is given up, and writes go on without it. */
function giveUp(client: Client): void {
	const {process, volume} = client;
	client.links.forEach(({waitingSinceMs}, brick) => {
		const waitedMs = process.world.nowMs - (waitingSinceMs ?? Infinity);
		if (waitedMs >= volume.pingTimeoutMs) {
			disconnect(client, brick);
		}
	});
}

/** The next write begins when every brick that is connected has taken the one before. */
function write(client: Client): void {
	const {links, volume, process, reached} = client;
	const isBusy = links.some(({waitingSinceMs}) => waitingSinceMs !== null);
	if (isBusy || !mayWrite(reached, ruleOf(volume)) || client.splitSinceMs !== null) {
		return;
	}
	client.number += 1;
	const mended = mendable(blamesOf(client), arbiterOf(volume));
	const missed =
		reached.size === links.length
			? NONE
			: links.flatMap((_, brick) => (reached.has(brick) ? [] : [brick]));
	for (const brick of reached) {
		const link = links[brick];
		if (link !== undefined) {
			link.waitingSinceMs = process.world.nowMs;
		}
		const own = mended.flatMap(([from, blamed]) => (from === brick ? [blamed] : []));
		ask(client, brick, {kind: 'write', missed, mended: own});
	}
}

/** Says what the writer finds: done, held up or refused, or copies that contradict each other. */
function judge(client: Client): void {
	const {links, volume, process, reached} = client;
	const {nowMs} = process.world;
	if (client.splitSinceMs === null && isSplitBrain(blamesOf(client), arbiterOf(volume))) {
		client.splitSinceMs = nowMs;
	} else if (client.splitSinceMs !== null && nowMs - client.splitSinceMs >= NEW_FILE_MS) {
		client.splitSinceMs = null;
		links.forEach((link, brick) => {
			link.blamed = NOBODY;
			ask(client, brick, {kind: 'renew'});
		});
	}
	const isHeldUp = links.some(
		({waitingSinceMs}) => nowMs - (waitingSinceMs ?? nowMs) > PATIENCE_MS,
	);
	const isAvailable = mayWrite(reached, ruleOf(volume)) && !isHeldUp;
	say(
		client,
		client.splitSinceMs === null ? (isAvailable ? 'available' : 'blocked') : 'split-brain',
	);
}

function say(client: Client, state: Found): void {
	const {process, volume, own, reached, said} = client;
	if (said?.state === state && said.reached === reached) {
		return;
	}
	const members = [...reached].flatMap(brick => volume.bricks[brick]?.device ?? []);
	const text = `${state} ${members.join(' ')}`;
	client.said = {state, reached, text};
	if (text !== said?.text) {
		process.world.journal.record({
			...{kind: 'storage', node: own.device, store: `gluster:${volume.name}`},
			...{state, members},
		});
	}
}

function reachedBy({links}: Client): ReadonlySet<number> {
	return new Set(links.flatMap(({connected}, brick) => (connected ? [brick] : [])));
}

/** Whom each brick that is reached blames; empty when nobody blames anybody. */
function blamesOf({links, reached}: Client): Blames {
	return links.every(({blamed}) => blamed.size === 0)
		? NO_BLAMES
		: new Map([...reached].map(brick => [brick, links[brick]?.blamed ?? NOBODY]));
}

const ruleOf = ({bricks, quorum}: GlusterVolume) => ({bricks: bricks.length, quorum});

/** The last brick of a volume that has one. */
const arbiterOf = ({arbiter, bricks}: GlusterVolume): number | null =>
	arbiter ? bricks.length - 1 : null;
