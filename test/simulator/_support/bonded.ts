/** Designs of three servers, each with a bond of two cards into one switch, or into one switch each. */
export type BondedOptions = {
	readonly mode?: '802.3ad' | 'balance-tcp' | 'active-backup';
	/** Only with a mode that speaks LACP. */
	readonly lacpRate?: 'slow' | 'fast';
	readonly switches?: 1 | 2;
	/** Of the switches. */
	readonly spanningTree?: 'none' | 'stp' | 'rstp';
	readonly tokenMs?: number;
	readonly transport?: 'knet' | 'udp';
};

/** The cables of `n1` are `a1` (from eth0) and `b1` (from eth1). */
export function bondedText(options: BondedOptions = {}): string {
	const {mode = '802.3ad', switches = 1, spanningTree = 'none', tokenMs = 1000} = options;
	const {transport = 'knet'} = options;
	const lacp = mode === 'active-backup' ? '' : `, lacpRate: ${options.lacpRate ?? 'fast'}`;
	const numbers = [1, 2, 3];
	const second = switches === 1 ? 'sw1' : 'sw2';
	return [
		'schemaVersion: 1',
		'name: bonded',
		'title: Three servers with bonds',
		'servers:',
		...numbers.flatMap(number => [
			`  n${number}:`,
			`    nodeid: ${number}`,
			'    interfaces:',
			'      eth0: {}',
			'      eth1: {}',
			`      bond0: {kind: bond, ports: [eth0, eth1], mode: ${mode}${lacp}, address: 10.0.0.${number}/24}`,
		]),
		'switches:',
		`  sw1: {spanningTree: ${spanningTree}}`,
		...(switches === 2 ? [`  sw2: {spanningTree: ${spanningTree}}`] : []),
		'cables:',
		...numbers.flatMap(number => [
			`  a${number}: {ends: [n${number}.eth0, sw1], oneWayDelay: 0.1ms}`,
			`  b${number}: {ends: [n${number}.eth1, ${second}], oneWayDelay: 0.1ms}`,
		]),
		...(switches === 2 ? ['  trunk: {ends: [sw1, sw2], oneWayDelay: 0.1ms}'] : []),
		'stack:',
		'  preset: corosync-3',
		'  corosync:',
		`    totem: {token: ${tokenMs}, transport: ${transport}}`,
		'    links: [{over: bond0}]',
		'requirements: {profile: pve-2ms}',
		'',
	].join('\n');
}
