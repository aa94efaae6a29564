/**
 * What a device's own kernel is told once its cables are plugged: the lines for `ip -batch`, as a pure function.
 * The panel has made the ports, with their MTU and hardware address; this gives them their addresses and routes.
 */
import type {Device, Network, Port, Router, Switch} from '../network/network.types.ts';

/** The name of a switch's bridge inside its container. */
const BRIDGE = 'br0';

/** Commands of ip(8), each as its words. */
export type IpCommand = readonly string[];

export function addressingCommands(network: Network, device: Device): readonly IpCommand[] {
	switch (device.kind) {
		case 'server':
			return [...LOOPBACK_UP, ...device.ports.filter(isCabled).flatMap(serverPort)];
		case 'router':
			return [...LOOPBACK_UP, ...routerCommands(network, device)];
		case 'switch':
			return switchCommands(device);
	}
}

/** The text that `ip -batch` reads. A word that it could take for two is a broken invariant. */
export function ipBatch(commands: readonly IpCommand[]): string {
	return commands
		.map(words => {
			const wrong = words.find(word => !/^[A-Za-z0-9_.:/%-]+$/.test(word));
			if (wrong !== undefined) {
				throw new Error(`Not a word for ip: ${JSON.stringify(wrong)}`);
			}
			return `${words.join(' ')}\n`;
		})
		.join('');
}

const LOOPBACK_UP: readonly IpCommand[] = [['link', 'set', 'lo', 'up']];

/** Ports of overlays are made and addressed by the overlay's daemon. */
const isCabled = (port: Port): boolean => port.cable !== null;

function serverPort({name, addresses, gateway}: Port): readonly IpCommand[] {
	return [
		...addresses.map(({address, prefixLength}) => [
			'address',
			'replace',
			`${address}/${prefixLength}`,
			'dev',
			name,
		]),
		// `onlink`: hosters hand out gateways that lie outside the server's own subnet.
		...(gateway === null
			? []
			: [['route', 'replace', 'default', 'via', gateway, 'dev', name, 'onlink']]),
	];
}

/**
 * A router's ports are broadcast domains of their own, also where two of them hold one subnet, so it does not route by
 * prefix: it has a host route to every address that its segments hold.
 */
function routerCommands(network: Network, router: Router): readonly IpCommand[] {
	return router.ports
		.filter(isCabled)
		.flatMap(port => [
			...port.addresses.map(({address, prefixLength}) => [
				'address',
				'replace',
				`${address}/${prefixLength}`,
				'dev',
				port.name,
				'noprefixroute',
			]),
			...neighbours(network, router, port).map(address => [
				'route',
				'replace',
				address,
				'dev',
				port.name,
			]),
			...(port.gateway === null
				? []
				: [['route', 'replace', 'default', 'via', port.gateway, 'dev', port.name, 'onlink']]),
		]);
}

/** The addresses of everybody else in the port's broadcast domain. */
function neighbours(network: Network, router: Router, port: Port): readonly string[] {
	const segment = network.segments.find(({ports}) =>
		ports.some(ref => ref.device === router.id && ref.port === port.name),
	);
	return (segment?.ports ?? [])
		.filter(ref => ref.device !== router.id)
		.flatMap(ref => {
			const device = network.devices.find(({id}) => id === ref.device);
			const found = device?.ports.find(({name}) => name === ref.port);
			return (found?.addresses ?? []).map(({address}) => address);
		});
}

/**
 * A Linux bridge over all ports. Its timers for spanning tree are the shortest that the kernel takes for a small
 * network (hello 1 s, forward delay 4 s, maximum age 6 s), in hundredths of a second as ip(8) wants them.
 */
function switchCommands(device: Switch): readonly IpCommand[] {
	const stp = device.spanningTree === 'none' ? '0' : '1';
	return [
		[
			...['link', 'add', BRIDGE, 'type', 'bridge'],
			...['forward_delay', stp === '1' ? '400' : '0', 'hello_time', '100', 'max_age', '600'],
			...['stp_state', stp],
			...['mcast_snooping', device.igmpSnooping ? '1' : '0'],
			...['mcast_querier', device.igmpQuerier ? '1' : '0'],
		],
		...device.ports.filter(isCabled).map(({name}) => ['link', 'set', name, 'master', BRIDGE]),
		['link', 'set', BRIDGE, 'up'],
	];
}
