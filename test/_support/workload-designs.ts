/** Designs of servers on one switch without corosync, with storage or an address on top. */

export type WorkloadDesign = {
	readonly servers: readonly string[];
	/** Lines of the section `stack`, each indented by two. */
	readonly stack?: readonly string[];
	/** Further lines of the document. */
	readonly rest?: readonly string[];
};

/** Servers with `eth0` on 10.0.0.0/24, on cables `c-NAME` to the switch `sw`. */
export function workloadDesign({servers, stack = [], rest = []}: WorkloadDesign): string {
	return [
		'schemaVersion: 1',
		'name: workload',
		'title: Servers on one switch',
		'servers:',
		...servers.map(
			(name, index) => `  ${name}: {interfaces: {eth0: {address: 10.0.0.${index + 1}/24}}}`,
		),
		'switches: {sw: {}}',
		'cables:',
		...servers.map(name => `  c-${name}: {ends: [${name}.eth0, sw], oneWayDelay: 0.1ms}`),
		'stack:',
		'  preset: none',
		...stack.map(line => `  ${line}`),
		...rest,
		'',
	].join('\n');
}

/** Two servers that may hold 10.0.0.100; the first is the more eager one. */
export function addressDesign(kind: 'keepalived' | 'ucarp'): string {
	const [first, second] =
		kind === 'keepalived'
			? ['{priority: 150}', '{priority: 100}']
			: ['{advskew: 0}', '{advskew: 100}'];
	return workloadDesign({
		servers: ['a', 'b'],
		rest: [
			'addresses:',
			`  vip: {kind: ${kind}, address: 10.0.0.100/24, over: eth0, holders: {a: ${first}, b: ${second}}}`,
		],
	});
}

/** Servers `a`, `b` … with a Ceph monitor each. */
export function cephDesign(monitors: number): string {
	const servers = ['a', 'b', 'c', 'd', 'e'].slice(0, monitors);
	return workloadDesign({
		servers,
		stack: [`ceph: {monitors: [${servers.join(', ')}], over: eth0}`],
	});
}

/** Two servers with data, and with `arbiter` a third one without; `options` as `gluster volume set` takes them. */
export function glusterDesign(arbiter: boolean, options = ''): string {
	const bricks = arbiter ? '[a, b, c], arbiter: true' : '[a, b]';
	const ping = ['network.ping-timeout: 2', options].filter(Boolean).join(', ');
	return workloadDesign({
		servers: ['a', 'b', 'c'],
		stack: [`gluster: {over: eth0, volumes: {vms: {bricks: ${bricks}, options: {${ping}}}}}`],
	});
}

/** Servers `a` and `b` that share the disk `lun` of `san`; `keys` are further ones of the disk. */
export function diskDesign(keys = ''): string {
	return workloadDesign({
		servers: ['a', 'b', 'san'],
		stack: [
			`iscsi: {lun: {${['target: san, initiators: [a, b], over: eth0, protection: leases', keys].filter(Boolean).join(', ')}}}`,
		],
	});
}

/** Servers `a`, `b` and `c` with leases on the disk of `san`; the service `vm` is at home on `a`. */
export function leasesDesign(io: number, {disk = '', watchdog = true} = {}): string {
	const keys = ['target: san, initiators: [a, b, c], over: eth0, protection: leases', disk];
	return workloadDesign({
		servers: ['a', 'b', 'c', 'san'],
		stack: [
			`iscsi: {lun: {${keys.filter(Boolean).join(', ')}}}`,
			`sanlock: {hosts: {a: 1, b: 2, c: 3}, storage: "iscsi:lun", io_timeout: ${io}, watchdog: ${watchdog}}`,
		],
		rest: [
			'services:',
			'  vm: {server: a, cpuCores: 1, memory: 1GiB, storage: "iscsi:lun", highlyAvailable: true, group: [a, b, c]}',
		],
	});
}
