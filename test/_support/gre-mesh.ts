/** Three servers whose Open vSwitch bridges are joined by a GRE tunnel between any two, each over a cable of its own. */
export type GreMeshOptions = {
	readonly spanningTree?: 'none' | 'stp' | 'rstp';
	/** Of every tunnel, in YAML's flow style: `{minRx: 200ms}`. */
	readonly bfd?: string;
	readonly tokenMs?: number;
	/** Leaves the tunnel between `n2` and `n3` away, so that there is no loop. */
	readonly open?: boolean;
};

/** The ring runs over the bridges; `n1` is the root, and the tunnel `gre23` is the spare one, blocked at `n3`. */
export function greMeshText(options: GreMeshOptions = {}): string {
	const {spanningTree = 'rstp', bfd, tokenMs = 1000, open = false} = options;
	const pairs = open ? PAIRS.slice(0, 2) : PAIRS;
	const server = (number: number): readonly string[] => {
		const others = pairs.filter(pair => pair.includes(number));
		const cards = others.map(([a, b]) => {
			const subnet = `10.1.${a}${b}`;
			return `      to${a === number ? b : a}: {address: ${subnet}.${number}/24}`;
		});
		const tunnels = others.map(([a, b]) => `gre${a}${b}`).join(', ');
		return [
			`  n${number}:`,
			`    nodeid: ${number}`,
			'    interfaces:',
			...cards,
			`      br0: {kind: bridge, implementation: openvswitch, ports: [${tunnels}],`,
			`        spanningTree: ${spanningTree}, priority: ${4096 * number}, address: 10.0.0.${number}/24}`,
		];
	};
	const cables = pairs.map(
		([a, b]) =>
			`  c${a}${b}: {ends: [n${a}.to${b}, n${b}.to${a}], oneWayDelay: 0.1ms, rate: 1Gbit}`,
	);
	const tunnels = pairs.map(
		([a, b]) =>
			`  gre${a}${b}: {kind: gre, between: [n${a}, n${b}], underlay: {n${a}: to${b}, n${b}: to${a}}, ` +
			`device: gre${a}${b}${bfd === undefined ? '' : `, bfd: ${bfd}`}}`,
	);
	return [
		'schemaVersion: 1',
		'name: gre-mesh',
		'title: Three servers whose bridges are joined by GRE',
		'servers:',
		...[1, 2, 3].flatMap(server),
		'cables:',
		...cables,
		'overlays:',
		...tunnels,
		'stack:',
		'  preset: corosync-3',
		'  corosync:',
		`    totem: {token: ${tokenMs}}`,
		'    links: [{over: br0}]',
		'requirements: {profile: none}',
		'',
	].join('\n');
}

const PAIRS: readonly (readonly [number, number])[] = [
	[1, 2],
	[1, 3],
	[2, 3],
];
