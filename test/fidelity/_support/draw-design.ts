/** Small designs by chance: two to four nodes on one or two switches a link, every transport, every vote option that fits. */
import type {Prng} from '../../../src/core/prng.ts';

export type DrawnDesign = {
	/** The design as a file, so that a disagreement can be repeated with `ringproof prove`. */
	readonly text: string;
	readonly nodes: readonly string[];
	readonly switches: readonly string[];
	readonly cables: readonly string[];
	readonly transport: Transport;
	readonly hasArbiter: boolean;
	/** What was drawn, for a table: `3 nodes, knet, 2 links, auto_tie_breaker`. */
	readonly title: string;
};

type Transport = 'udp' | 'udpu' | 'knet';

/** Draws are equally likely unless a line says otherwise. */
export function drawDesign(prng: Prng): DrawnDesign {
	const nodeCount = 2 + prng.below(3);
	const transport = oneOf(prng, ['udp', 'udpu', 'knet', 'knet'] as const);
	// Only kronosnet has more than one link in corosync 3.
	const linkCount = transport === 'knet' ? 1 + prng.below(2) : 1;
	const quorum = oneOf(prng, quorumChoices(nodeCount));
	const hasArbiter = quorum.includes('device');
	const nodes = upTo(nodeCount).map(number => `n${number}`);
	const links = upTo(linkCount).map(number => drawLink(prng, {number, nodes}));
	const arbiter = hasArbiter ? arbiterLink(nodes) : null;
	const all = [...links, ...(arbiter === null ? [] : [arbiter])];
	const switches = all.flatMap(link => link.switches);
	const totem = [
		`transport: ${transport}`,
		'token: 1000',
		`token_coefficient: ${oneOf(prng, [0, 0, 650])}`,
		...(linkCount === 2 ? [`link_mode: ${oneOf(prng, ['passive', 'active', 'rr'])}`] : []),
		...(transport === 'knet' && prng.below(2) === 0 ? ['secauth: on'] : []),
	];
	return {
		text: [
			'schemaVersion: 1',
			'name: drawn',
			'title: A design drawn by chance',
			'servers:',
			...nodes.map((node, index) => serverLine(node, index + 1, all)),
			...(hasArbiter ? ['  q: {role: arbiter, interfaces: {eth9: {address: 10.0.9.200/24}}}'] : []),
			'switches:',
			...switches.map(name => `  ${name}: {igmpSnooping: false}`),
			'cables:',
			...all.flatMap(link => link.cables.map(({name, ends}) => cableLine(prng, name, ends))),
			'stack:',
			'  preset: corosync-3',
			'  corosync:',
			`    totem: {${totem.join(', ')}}`,
			...(quorum === '' ? [] : [`    quorum: {${quorum}}`]),
			`    links: [${links.map(({port}) => `{over: ${port}}`).join(', ')}]`,
			'requirements: {profile: pve-current}',
			'',
		].join('\n'),
		...{nodes, switches, transport, hasArbiter},
		cables: all.flatMap(link => link.cables.map(({name}) => name)),
		title: [
			`${nodeCount} nodes`,
			transport,
			`${linkCount} ${linkCount === 1 ? 'link' : 'links'}`,
			...(quorum === '' ? [] : [hasArbiter ? 'QDevice' : quorum.replaceAll(/: 1/g, '')]),
		].join(', '),
	};
}

/** last_man_standing is left to the recorded cases: its window of ten seconds is longer than a run may take. */
function quorumChoices(nodeCount: number): readonly string[] {
	const any = ['', '', 'wait_for_all: 1', 'auto_tie_breaker: 1, wait_for_all: 1'];
	const even = nodeCount % 2 === 0 ? ['auto_tie_breaker: 1', 'device: {net: {host: q}}'] : [];
	const two = nodeCount === 2 ? ['two_node: 1', 'two_node: 1, wait_for_all: 0'] : [];
	return [...any, ...even, ...two];
}

type Link = {
	/** The servers' interface on it. */
	readonly port: string;
	readonly subnet: number;
	readonly switches: readonly string[];
	readonly cables: readonly {readonly name: string; readonly ends: string}[];
};

/** All nodes on one switch, or the odd and the even ones on two that a trunk joins. */
function drawLink(
	prng: Prng,
	{number, nodes}: {readonly number: number; readonly nodes: readonly string[]},
): Link {
	const switches =
		prng.below(2) === 0 ? [`switch${number}`] : [`switch${number}a`, `switch${number}b`];
	const port = `eth${number - 1}`;
	const trunk =
		switches.length === 2 ? [{name: `trunk${number}`, ends: `[${switches.join(', ')}]`}] : [];
	const cables = nodes.map((node, index) => ({
		name: `${node}-${number}`,
		ends: `[${node}.${port}, ${switches[index % switches.length] ?? ''}]`,
	}));
	return {port, subnet: number, switches, cables: [...cables, ...trunk]};
}

/** The way to the arbiter is a network of its own, which carries no ring. */
function arbiterLink(nodes: readonly string[]): Link {
	return {
		...{port: 'eth9', subnet: 9, switches: ['office']},
		cables: [...nodes, 'q'].map(node => ({name: `${node}-9`, ends: `[${node}.eth9, office]`})),
	};
}

function serverLine(node: string, nodeid: number, links: readonly Link[]): string {
	const interfaces = links.map(
		({port, subnet}) => `${port}: {address: 10.0.${subnet}.${nodeid}/24}`,
	);
	return `  ${node}: {nodeid: ${nodeid}, interfaces: {${interfaces.join(', ')}}}`;
}

function cableLine(prng: Prng, name: string, ends: string): string {
	return `  ${name}: {ends: ${ends}, oneWayDelay: ${oneOf(prng, ['0.1ms', '0.5ms', '2ms', '5ms'])}}`;
}

export function oneOf<Item>(prng: Prng, items: readonly Item[]): Item {
	const item = items[prng.below(items.length)];
	if (item === undefined) {
		throw new Error('There is nothing to draw from');
	}
	return item;
}

function upTo(count: number): readonly number[] {
	return Array.from({length: count}, (_, index) => index + 1);
}
