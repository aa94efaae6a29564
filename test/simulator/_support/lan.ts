/** Designs of servers on one switch, and the simulator running them. */
import {loadNetwork} from '../../../src/cli/load-network.ts';
import type {DeviceId} from '../../../src/core/ids.ts';
import type {Effect} from '../../../src/engine/effect.types.ts';
import type {HistoryEvent} from '../../../src/engine/history.types.ts';
import type {Network} from '../../../src/network/network.types.ts';
import {createSimulator, type Simulator} from '../../../src/simulator/simulator.ts';
import {LAB_PROFILE, type MachineProfile} from '../../../src/simulator/profile.ts';
import {cable} from '../../_support/names.ts';

export type LanOptions = {
	readonly nodeCount: number;
	/** Between two servers; each cable takes half. */
	readonly oneWayDelayMs?: number;
	/** Further settings of every cable, in YAML: `loss: 1%`. */
	readonly cable?: string;
	readonly transport?: 'knet' | 'udp' | 'udpu';
	readonly tokenMs?: number;
	readonly tokenCoefficientMs?: number;
	/** Keys of the quorum section, in YAML's flow style: `two_node: 1`. */
	readonly quorum?: string;
	/** An arbiter `q` with qnetd on a cable `cq`. */
	readonly arbiter?: boolean;
};

const DEVICE = 'device: {net: {host: q}}';

const DEFAULTS = {
	oneWayDelayMs: 1,
	cable: '',
	transport: 'knet',
	tokenMs: 1000,
	tokenCoefficientMs: 650,
	quorum: '',
	arbiter: false,
};

/** Servers `n1` … with `eth0` on 10.0.0.0/24, on cables `c1` … to the switch `sw`. */
export function lanText(written: LanOptions): string {
	const options = {...DEFAULTS, ...written};
	const {nodeCount, oneWayDelayMs, cable, transport, tokenMs, tokenCoefficientMs, arbiter} =
		options;
	const numbers = Array.from({length: nodeCount}, (_, index) => index + 1);
	const settings = [`oneWayDelay: ${oneWayDelayMs / 2}ms`, cable].filter(Boolean).join(', ');
	const quorum = [options.quorum, arbiter ? DEVICE : ''].filter(Boolean).join(', ');
	return [
		'schemaVersion: 1',
		'name: lan',
		'title: Servers on one switch',
		'sites: {dc: {title: Data centre}}',
		'servers:',
		...numbers.flatMap(number => [
			`  n${number}:`,
			'    site: dc',
			`    nodeid: ${number}`,
			`    interfaces: {eth0: {address: 10.0.0.${number}/24}}`,
		]),
		...(arbiter ? [ARBITER] : []),
		'switches: {sw: {site: dc}}',
		'cables:',
		...numbers.map(number => `  c${number}: {ends: [n${number}.eth0, sw], ${settings}}`),
		...(arbiter ? [`  cq: {ends: [q.eth0, sw], ${settings}}`] : []),
		'stack:',
		'  preset: corosync-3',
		'  corosync:',
		`    totem: {token: ${tokenMs}, token_coefficient: ${tokenCoefficientMs}, transport: ${transport}}`,
		...(quorum === '' ? [] : [`    quorum: {${quorum}}`]),
		'    links: [{over: eth0}]',
		'requirements: {profile: pve-2ms}',
		'',
	].join('\n');
}

const ARBITER = '  q: {site: dc, role: arbiter, interfaces: {eth0: {address: 10.0.0.200/24}}}';

export type Running = {
	readonly network: Network;
	readonly sim: Simulator;
	readonly nodes: readonly DeviceId[];
};

export type RunOptions = {
	readonly seed?: number;
	readonly profile?: Partial<MachineProfile>;
	/** Whether the simulator may leap over what is at rest; the history must not depend on it. */
	readonly leaps?: boolean;
};

export function simulate(
	text: string,
	{seed = 1, profile = {}, leaps = true}: RunOptions = {},
): Running {
	const network = loadNetwork(text, 'test.yaml');
	const sim = createSimulator({
		network,
		seed,
		profile: {...LAB_PROFILE, ...profile},
		leaps,
		onProgress: () => undefined,
	});
	const nodes = (network.cluster?.members ?? []).map(({device}) => device);
	return {network, sim, nodes};
}

/** Everything is up, and all members are in one membership and quorate. */
export async function formed(text: string, options: RunOptions = {}): Promise<Running> {
	const running = simulate(text, options);
	const {sim, nodes} = running;
	await sim.up();
	await sim.startCluster(nodes);
	await sim.waitFor(
		{title: 'all are one', holds: history => allSee(history, nodes, nodes.length)},
		120_000,
	);
	await sim.pass(1000);
	return running;
}

/** Whether the last membership of each of these nodes has this many members. */
export function allSee(
	history: readonly HistoryEvent[],
	nodes: readonly DeviceId[],
	count: number,
): boolean {
	return nodes.every(node => membersOf(history, node).length === count);
}

export function membersOf(history: readonly HistoryEvent[], node: DeviceId): readonly number[] {
	const last = history.findLast(event => event.kind === 'membership' && event.node === node);
	return last?.kind === 'membership' ? last.members : [];
}

export function isQuorate(history: readonly HistoryEvent[], node: DeviceId): boolean {
	const last = history.findLast(event => event.kind === 'quorum' && event.node === node);
	return last?.kind === 'quorum' && last.quorate;
}

/** Whether each member holds itself quorate, in their order. */
export function whoIsQuorate({sim, nodes}: Pick<Running, 'sim' | 'nodes'>): readonly boolean[] {
	return nodes.map(node => isQuorate(sim.history(), node));
}

/** The node's cable vanishes, silently or with its carrier. */
export function cut(
	{network}: Running,
	node: DeviceId | undefined,
	mode: 'silent' | 'no-carrier' = 'silent',
): readonly Effect[] {
	return network.cables
		.filter(({a}) => a.device === node)
		.map(({id}) => ({kind: 'cut', cable: id, direction: 'both', mode}));
}

/** The cable of this name vanishes. */
export function cutCable(
	{network}: Running,
	name: string,
	mode: 'silent' | 'no-carrier',
): readonly Effect[] {
	return [{kind: 'cut', cable: cable(network, name).id, direction: 'both', mode}];
}

export function daemon(
	device: DeviceId,
	action: 'kill' | 'stop' | 'freeze',
	name: 'corosync' | 'corosync-qdevice' | 'corosync-qnetd' = 'corosync',
): readonly Effect[] {
	return [{kind: 'daemon', device, daemon: name, action}];
}

/** The first event of this kind at one of the nodes, in ms after `sinceMs`. */
export function firstAfterMs(
	history: readonly HistoryEvent[],
	sinceMs: number,
	matches: (event: HistoryEvent) => boolean,
): number {
	const found = history.find(event => event.atMs >= sinceMs && matches(event));
	return (found?.atMs ?? Infinity) - sinceMs;
}

export function median(values: readonly number[]): number {
	const sorted = [...values].sort((a, b) => a - b);
	return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}
