/** Designs of three servers whose bridges form a ring, as in the reference design of two hypervisors and a third vote. */
export type BridgedOptions = {
	readonly spanningTree?: 'none' | 'stp' | 'rstp';
	readonly transport?: 'knet' | 'udp';
	readonly tokenMs?: number;
	/** Leaves the cable between `n2` and `n3` away, so that there is no loop. */
	readonly open?: boolean;
};

/** `n1` is the root; the cable `c23` is the spare one, blocked at `n3`. */
export function bridgedText(options: BridgedOptions = {}): string {
	const {spanningTree = 'rstp', transport = 'knet', tokenMs = 1000, open = false} = options;
	const server = (number: number, cards: readonly string[]): readonly string[] => [
		`  n${number}:`,
		`    nodeid: ${number}`,
		'    interfaces:',
		...cards.map(card => `      ${card}: {}`),
		`      br0: {kind: bridge, ports: [${cards.join(', ')}], spanningTree: ${spanningTree}, ` +
			`priority: ${4096 * number}, address: 10.0.0.${number}/24}`,
	];
	return [
		'schemaVersion: 1',
		'name: bridged',
		'title: Three servers whose bridges form a ring',
		'servers:',
		...server(1, ['to2', 'to3']),
		...server(2, open ? ['to1'] : ['to1', 'to3']),
		...server(3, open ? ['to1'] : ['to1', 'to2']),
		'cables:',
		'  c12: {ends: [n1.to2, n2.to1], oneWayDelay: 0.2ms, rate: 1Gbit}',
		'  c13: {ends: [n1.to3, n3.to1], oneWayDelay: 0.2ms, rate: 1Gbit}',
		...(open ? [] : ['  c23: {ends: [n2.to3, n3.to2], oneWayDelay: 0.2ms, rate: 1Gbit}']),
		'stack:',
		'  preset: corosync-3',
		'  corosync:',
		`    totem: {token: ${tokenMs}, transport: ${transport}}`,
		'    links: [{over: br0}]',
		'requirements: {profile: pve-2ms}',
		'',
	].join('\n');
}
