import test from 'ava';
import type {DeviceId} from '../../../src/core/ids.ts';
import type {Network} from '../../../src/network/network.types.ts';
import {pathTo} from '../../../src/network/queries/path.ts';
import {NOTHING_REMOVED, removal, type Removal} from '../../../src/network/queries/removal.ts';
import {cable, device} from '../../_support/names.ts';
import {networkOf} from '../../_support/networks.ts';

const id = (name: string): DeviceId => name as DeviceId;

/** The cables of a path, or `none`. */
function way(
	network: Network,
	[from, address]: readonly [string, string],
	out: Removal = NOTHING_REMOVED,
): string {
	const path = pathTo(network, {from: id(from), address}, out);
	return path === null
		? 'none'
		: path.steps.map(step => (step.kind === 'cable' ? step.cable : step.overlay)).join(' ');
}

function cut(network: Network, ...names: readonly string[]): Removal {
	return removal({cables: names.map(name => cable(network, name).id)});
}

const VLANS = `
schemaVersion: 1
name: vlans
title: Two VLANs on one switch, one server in both over a trunk
servers:
  a: {interfaces: {eth0: {address: 10.0.20.1/24}}}
  b: {interfaces: {eth0: {address: 10.0.20.2/24}}}
  c: {interfaces: {eth0: {address: 10.0.20.3/24}}}
  t:
    interfaces:
      eth0: {}
      eth0.20: {kind: vlan, of: eth0, tag: 20, address: 10.0.20.4/24}
      eth0.30: {kind: vlan, of: eth0, tag: 30, address: 10.0.30.4/24}
switches: {sw: {}}
cables:
  ca: {ends: [a.eth0, sw], vlans: {untagged: 20}}
  cb: {ends: [b.eth0, sw], vlans: {untagged: 20}}
  cc: {ends: [c.eth0, sw], vlans: {untagged: 30}}
  ct: {ends: [t.eth0, sw], vlans: {tagged: [20]}}
stack: {preset: none}
`;

test('a frame stays in its VLAN', t => {
	const network = networkOf(VLANS);
	t.is(way(network, ['a', '10.0.20.2']), 'ca cb');
	t.is(way(network, ['a', '10.0.20.3']), 'none');
});

test('a trunk passes the VLANs that it names, to the interface with their tag', t => {
	const network = networkOf(VLANS);
	t.is(way(network, ['a', '10.0.20.4']), 'ca ct');
	t.is(way(network, ['t', '10.0.20.1']), 'ct ca');
	t.is(
		way(network, ['c', '10.0.30.4']),
		'none',
		'c stands in 20 by its address and in 30 by its port',
	);
	const both = networkOf(
		VLANS.replace('tagged: [20]', 'tagged: all').replace('10.0.20.3/24', '10.0.30.3/24'),
	);
	t.is(way(both, ['c', '10.0.30.4']), 'cc ct');
	const one = networkOf(VLANS.replace('10.0.20.3/24', '10.0.30.3/24'));
	t.is(way(one, ['c', '10.0.30.4']), 'none', 'the trunk does not pass 30');
});

test('each VLAN is a segment of its own', t => {
	const segments = networkOf(VLANS).segments.map(({id: name, ports}) => [
		name,
		ports.map(port => `${port.device}.${port.port}`).join(' '),
	]);
	t.deepEqual(
		segments.filter(([, ports]) => ports !== ''),
		[
			['switch:sw/20', 'a.eth0 b.eth0 t.eth0.20'],
			['switch:sw/30', 'c.eth0'],
			['cable:ct', 't.eth0'],
			['cable:ct/30', 't.eth0.30'],
		],
	);
});

const BOND = `
schemaVersion: 1
name: bond
title: A bond of two cards into two switches
servers:
  a:
    interfaces:
      eth0: {}
      eth1: {}
      bond0: {kind: bond, ports: [eth0, eth1], mode: active-backup, address: 10.0.0.1/24}
  b: {interfaces: {eth0: {address: 10.0.0.2/24}}}
switches: {sw1: {}, sw2: {}}
cables:
  a1: {ends: [a.eth0, sw1]}
  a2: {ends: [a.eth1, sw2]}
  sw1-sw2: {ends: [sw1, sw2]}
  b1: {ends: [b.eth0, sw1]}
stack: {preset: none}
`;

test('a bond uses its next card when a cable or switch is gone', t => {
	const network = networkOf(BOND);
	t.is(way(network, ['a', '10.0.0.2']), 'a1 b1');
	t.is(way(network, ['b', '10.0.0.1']), 'b1 a1');
	t.is(way(network, ['a', '10.0.0.2'], cut(network, 'a1')), 'a2 sw1-sw2 b1');
	t.is(way(network, ['b', '10.0.0.1'], cut(network, 'a1')), 'b1 sw1-sw2 a2');
	t.is(way(network, ['a', '10.0.0.2'], cut(network, 'a1', 'a2')), 'none');
	const dead = removal({devices: [device(network, 'sw1').id]});
	t.is(way(network, ['a', '10.0.0.2'], dead), 'none', 'b hangs on the dead switch');
});

test('a bond gives its MTU to its cards and their cables', t => {
	const text = BOND.replace('mode: active-backup', 'mode: active-backup, mtu: 9000').replace(
		'{sw1: {}, sw2: {}}',
		'{sw1: {mtu: 9000}, sw2: {mtu: 9000}}',
	);
	t.is(cable(networkOf(text), 'a1').impairment.aToB.mtuBytes, 9000);
	t.is(cable(networkOf(BOND), 'a1').impairment.aToB.mtuBytes, 1500);
});

/** As in the reference design of two hypervisors and a third vote: fibre between two, copper as a reserve. */
const RING = `
schemaVersion: 1
name: ring
title: Three servers whose bridges form a ring
servers:
  troll:
    interfaces:
      fibre: {}
      copper: {}
      toC: {}
      br0: {kind: bridge, ports: [fibre, copper, toC], spanningTree: rstp, priority: 4096, address: 10.0.0.1/24}
  orval:
    interfaces:
      fibre: {}
      copper: {}
      toC: {}
      br0: {kind: bridge, ports: [fibre, copper, toC], spanningTree: rstp, priority: 8192, address: 10.0.0.2/24}
  comptoir:
    interfaces:
      toT: {}
      toO: {}
      br0: {kind: bridge, ports: [toT, toO], spanningTree: rstp, address: 10.0.0.3/24}
cables:
  fibre: {ends: [troll.fibre, orval.fibre], rate: 10Gbit}
  copper: {ends: [troll.copper, orval.copper], rate: 1Gbit}
  troll-comptoir: {ends: [troll.toC, comptoir.toT], rate: 1Gbit}
  orval-comptoir: {ends: [orval.toC, comptoir.toO], rate: 1Gbit}
stack: {preset: none}
`;

test('a spanning tree leaves the fast cable open and blocks the slow one beside it', t => {
	const network = networkOf(RING);
	t.is(way(network, ['troll', '10.0.0.2']), 'fibre');
	t.is(way(network, ['orval', '10.0.0.1']), 'fibre');
});

test('the tree keeps one way to the third bridge, that of the root', t => {
	const network = networkOf(RING);
	t.is(way(network, ['troll', '10.0.0.3']), 'troll-comptoir');
	// orval reaches comptoir over the root: its own copper to it is blocked, although it is one hop shorter.
	t.is(way(network, ['orval', '10.0.0.3']), 'fibre troll-comptoir');
});

test('without the fibre the tree opens the copper, and any one cable may go', t => {
	const network = networkOf(RING);
	t.is(way(network, ['troll', '10.0.0.2'], cut(network, 'fibre')), 'copper');
	t.is(way(network, ['orval', '10.0.0.3'], cut(network, 'troll-comptoir')), 'orval-comptoir');
	t.is(way(network, ['troll', '10.0.0.3'], cut(network, 'troll-comptoir')), 'fibre orval-comptoir');
	t.is(
		way(network, ['troll', '10.0.0.2'], cut(network, 'fibre', 'copper')),
		'troll-comptoir orval-comptoir',
	);
});

test('a cable that is dumb in one direction is no loop with RSTP, whose better end shuts its port', t => {
	const network = networkOf(RING);
	// comptoir no longer hears orval over the spare cable, opens its own end, and orval hears that it has.
	const spare = cable(network, 'orval-comptoir');
	const deaf = removal({oneWayCuts: [[spare.id, 'aToB']]});
	t.is(spare.a.device, 'orval' as DeviceId);
	t.is(way(network, ['orval', '10.0.0.3'], deaf), 'fibre troll-comptoir');
	t.is(way(network, ['troll', '10.0.0.3'], deaf), 'troll-comptoir');
	// comptoir no longer hears the root; the way round is open at both ends.
	const lost = removal({oneWayCuts: [[cable(network, 'troll-comptoir').id, 'aToB']]});
	t.is(way(network, ['troll', '10.0.0.3'], lost), 'fibre orval-comptoir');
	t.is(way(network, ['comptoir', '10.0.0.1'], lost), 'orval-comptoir fibre');
});

test('the priority moves the root, and with it the blocked cable', t => {
	const text = RING.replace('priority: 8192', 'priority: 0');
	const network = networkOf(text);
	t.is(way(network, ['orval', '10.0.0.3']), 'orval-comptoir');
	t.is(way(network, ['troll', '10.0.0.3']), 'fibre orval-comptoir');
});

test('of equal bridges the one with the lower hardware address is the root', t => {
	const text = RING.replace('priority: 4096, ', '').replace('priority: 8192, ', '');
	// troll stands first in the file, so that its addresses are the lowest.
	t.is(way(networkOf(text), ['orval', '10.0.0.3']), 'fibre troll-comptoir');
});

test('a switch that speaks no spanning tree is part of the wire between those that do', t => {
	const text = RING.replace('cables:', 'switches: {hub: {}}\ncables:').replace(
		'  fibre: {ends: [troll.fibre, orval.fibre], rate: 10Gbit}',
		'  f1: {ends: [troll.fibre, hub], rate: 10Gbit}\n  f2: {ends: [hub, orval.fibre], rate: 10Gbit}',
	);
	t.is(way(networkOf(text), ['troll', '10.0.0.2']), 'f1 f2');
});

test('a bridge passes what its ports let through', t => {
	const text = RING.replace(
		'ports: [fibre, copper, toC], spanningTree: rstp, priority: 4096, address: 10.0.0.1/24}',
		'ports: [fibre, copper, toC], spanningTree: rstp, priority: 4096, vlans: {fibre: {tagged: [20]}, copper: {untagged: 20}, toC: {tagged: [20]}}}\n      private: {kind: vlan, of: br0, tag: 20, address: 10.0.0.1/24}',
	).replace(
		'toC], spanningTree: rstp, priority: 8192, address: 10.0.0.2/24}',
		'toC], spanningTree: rstp, priority: 8192}\n      private: {kind: vlan, of: br0, tag: 20, address: 10.0.0.2/24}',
	);
	const network = networkOf(text);
	t.is(way(network, ['troll', '10.0.0.2']), 'fibre');
	t.is(way(network, ['troll', '10.0.0.2'], cut(network, 'fibre')), 'none', 'copper strips the tag');
});

test('a bridge carries a tunnel’s frames on to its other ports', t => {
	const network = networkOf(`
schemaVersion: 1
name: bridged-tap
title: A tap bridged to a card, and a server behind it
providers: {hoster: {preset: routed}}
servers:
  a:
    interfaces:
      eth0: {address: 198.51.100.10/24, gateway: 198.51.100.1}
      eth1: {}
      br0: {kind: bridge, ports: [tap0, eth1]}
  b: {interfaces: {eth0: {address: 203.0.113.10/24, gateway: 203.0.113.1}}}
  c: {interfaces: {eth0: {address: 10.1.0.3/24}}}
cables: {ac: {ends: [a.eth1, c.eth0]}}
uplinks:
  ua: {from: a.eth0, to: hoster}
  ub: {from: b.eth0, to: hoster}
overlays:
  vpn:
    kind: openvpn
    server: a
    clients: [b]
    subnet: 10.1.0.0/24
    addresses: {b: 10.1.0.2}
stack: {preset: none}
`);
	t.is(way(network, ['b', '10.1.0.3']), 'vpn ac');
	t.is(way(network, ['c', '10.1.0.2']), 'ac vpn');
});
