/** keepalived and ucarp with their configuration, and the kernel's own word for who has the address. */
import type {DaemonName} from '../../engine/effect.types.ts';
import type {AddressHolder, FloatingAddress} from '../../network/workload.types.ts';
import {pidFileOf} from '../daemons.ts';
import type {Words} from '../exec.ts';
import {putFiles} from '../files.ts';
import {nodeOf, type Lab} from '../lab.ts';
import {runDaemon} from '../node-daemons.ts';
import {createObserver} from './observer.ts';

const FOLDER = '/etc/ringproof';

/** ucarp calls these with the interface, the address, and what `--xparam` says: the address with its prefix length. */
const UCARP_UP = '#!/bin/sh\nexec ip address replace "$3" dev "$1"\n';
const UCARP_DOWN = '#!/bin/sh\nexec ip address delete "$3" dev "$1"\n';

/**
 * keepalived works in a child process, whose number it writes to `$1`: a signal has to reach that one. It also refuses to
 * start while the process of its own old number lives, and after a power loss that may be anybody.
 */
const START_KEEPALIVED =
	'rm -f "$1" "$1.parent" && exec keepalived -nlPR -f "$2" -p "$1.parent" -r "$1"';

export async function startAddress(lab: Lab, address: FloatingAddress): Promise<void> {
	await Promise.all(address.holders.map(holder => startHolder(lab, address, holder)));
}

async function startHolder(
	lab: Lab,
	address: FloatingAddress,
	holder: AddressHolder,
): Promise<void> {
	const node = nodeOf(lab, holder.device);
	const daemon: DaemonName = `address:${address.name}`;
	await putFiles(node.container, addressFiles(address, holder));
	const observer = watchAddress(lab, address, holder);
	const start = async (): Promise<void> => {
		await observer.start();
		const command = addressCommand(daemon, address, holder);
		await runDaemon(lab, node, {daemon, command, onLine: () => undefined});
	};
	node.wanted.set(daemon, start);
	await start();
}

/** The kernel tells of every address that comes and goes, also of one that a killed daemon has left. */
function watchAddress(lab: Lab, address: FloatingAddress, holder: AddressHolder) {
	const {device} = holder;
	const wanted = `${address.address}/${address.prefixLength}`;
	let held = false;
	const say = (now: boolean): void => {
		if (now !== held) {
			held = now;
			lab.journal.record({kind: 'holder', node: device, of: `address:${address.name}`, held});
		}
	};
	return createObserver(nodeOf(lab, device), {
		name: `watch-${address.name}`,
		command: ['ip', '-o', 'monitor', 'address', 'dev', holder.port],
		onLine: line => {
			if (line.split(/\s+/).includes(wanted)) {
				say(!line.startsWith('Deleted'));
			}
		},
		onEnd: () => {
			say(false);
		},
	});
}

export function addressFiles(address: FloatingAddress, holder: AddressHolder) {
	const path = `${FOLDER}/${address.name}`;
	return address.kind === 'ucarp'
		? [
				{path: `${path}.up`, content: UCARP_UP, mode: 0o755},
				{path: `${path}.down`, content: UCARP_DOWN, mode: 0o755},
			]
		: [{path: `${path}.conf`, content: keepalivedConf(address, holder), mode: 0o644}];
}

export function addressCommand(
	daemon: DaemonName,
	address: FloatingAddress,
	{port, address: own, advskew}: AddressHolder,
): Words {
	const path = `${FOLDER}/${address.name}`;
	if (address.kind === 'keepalived') {
		return ['sh', '-c', START_KEEPALIVED, 'sh', pidFileOf(daemon), `${path}.conf`];
	}
	return [
		'ucarp',
		`--interface=${port}`,
		`--srcip=${own}`,
		`--addr=${address.address}`,
		`--xparam=${address.address}/${address.prefixLength}`,
		`--vhid=${address.routerId}`,
		'--pass=ringproof',
		`--advbase=${address.intervalMs / 1000}`,
		`--advskew=${advskew}`,
		`--upscript=${path}.up`,
		`--downscript=${path}.down`,
		'--shutdown',
	];
}

/** Version 2 counts whole seconds only (keepalived.conf(5), advert_int). */
function keepalivedConf(
	{name, address, prefixLength, routerId, intervalMs}: FloatingAddress,
	{port, priority}: AddressHolder,
): string {
	return [
		'vrrp_instance ' + name + ' {',
		`  version ${intervalMs % 1000 === 0 ? 2 : 3}`,
		'  state BACKUP',
		`  interface ${port}`,
		`  virtual_router_id ${routerId}`,
		`  priority ${priority}`,
		`  advert_int ${intervalMs / 1000}`,
		'  virtual_ipaddress {',
		`    ${address}/${prefixLength} dev ${port}`,
		'  }',
		'}',
		'',
	].join('\n');
}
