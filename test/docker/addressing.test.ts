import test from 'ava';
import {deviceSteps} from '../../src/docker/addressing.ts';
import {ip, setupScript} from '../../src/docker/layer2/steps.ts';
import type {Device, Network} from '../../src/network/network.types.ts';
import {lanCluster, openvpnStar} from '../_support/lab-networks.ts';

const commandsOf = (network: Network, name: string, change: Partial<Device> = {}) => {
	const device = network.devices.find(({id}) => id === name);
	if (device === undefined) {
		throw new Error(`no ${name}`);
	}
	return deviceSteps(network, {...device, ...change} as Device).map(({words}) => words.join(' '));
};

const star = openvpnStar({serverCount: 2});

test('A word that a shell or ip could read as two, or as another line, is refused', t => {
	for (const word of ['', 'a b', 'eth0\nlink', '$(id)', "'"]) {
		t.throws(() => setupScript([ip('link', 'set', word, 'up')]), {message: /Not a word/});
	}
});

test('A server gets its addresses and its gateway, and leaves the tunnel’s port to its daemon', t => {
	t.deepEqual(commandsOf(star, 'serveur1'), [
		'link set lo up',
		'address replace 198.51.1.10/24 dev eth0',
		'route replace default via 198.51.1.1 dev eth0 onlink',
	]);
});

test('A router reaches each server by a host route through the port that it is behind', t => {
	const commands = commandsOf(star, 'hoster');
	t.true(commands.includes('address replace 198.51.1.1/24 dev p1 noprefixroute'));
	t.true(commands.includes('route replace 198.51.2.10 dev p2'));
	t.false(commands.includes('route replace 198.51.2.10 dev p1'));
});

test('A switch bridges all its ports, with or without spanning tree', t => {
	const lan = lanCluster(2);
	t.true(commandsOf(lan, 'sw').includes('link set p2 master br0'));
	t.regex(commandsOf(lan, 'sw')[0] ?? '', /forward_delay 0 .*stp_state 0 .*mcast_snooping 0/);
	const withTree = commandsOf(lan, 'sw', {
		spanningTree: 'stp',
		igmpSnooping: true,
	});
	// IEEE 802.1D, table 8-3: a forward delay of 15 s.
	t.regex(withTree[0] ?? '', /forward_delay 1500 .*stp_state 1 .*mcast_snooping 1/);
});
