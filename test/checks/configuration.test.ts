import test from 'ava';

import {deviceId} from '../../src/core/ids.ts';
import {ran} from '../_support/history.ts';
import {outcome, withCluster} from '../_support/judged.ts';
import {shippedNetwork} from '../_support/networks.ts';

const network = shippedNetwork('openvpn-two-node');
const [from, to] = [deviceId('serveur1'), deviceId('serveur2')];

const probed = (mtuBytes: number | null) =>
	ran('steady-state', told => {
		told.at(0).probe({kind: 'mtu', path: 'ring:0', pairs: [{from, to, mtuBytes}]});
	});

test('a path that carries less than the interface sends is found, by design and by probe', t => {
	const {status, reason} = outcome('ring-mtu', network, [probed(1434)]);
	t.is(status, 'fail');
	t.regex(reason, /at most 1434 bytes pass, though the interfaces send up to 1500/);
	t.is(outcome('ring-mtu', network, [probed(1500)]).status, 'pass');
	t.is(outcome('ring-mtu', network, [probed(null)]).status, 'unknown');
	const [vpn] = network.overlays;
	if (vpn === undefined) {
		throw new Error('no overlay');
	}
	const whole = {...network, overlays: [{...vpn, splitsLargePackets: false}]};
	// 1500 bytes of the uplink, less what the tunnel adds.
	t.is(outcome('ring-mtu', whole).values['pathBytes'], 1500 - vpn.overheadBytes);
	t.is(outcome('ring-mtu', whole).status, 'fail');
});

test('a narrow path costs an encrypted kronosnet minutes, and says how wide the interfaces may be', t => {
	const mesh = shippedNetwork('tinc-ovs-hyperconverged');
	const narrow = outcome('ring-mtu', mesh);
	t.is(narrow.status, 'fail');
	t.is(narrow.values['pathBytes'], 1437);
	t.regex(narrow.reason, /Encrypted kronosnet then looks for the size for [\d.]+ min a peer/);
	t.regex(narrow.remedy ?? '', /interfaces to 1437 bytes or less/);
	const open = outcome('ring-mtu', withCluster(mesh, {secauth: false}));
	t.is(open.status, 'fail');
	t.notRegex(open.reason, /kronosnet then looks/);
	t.is(outcome('ring-mtu', shippedNetwork('tinc-ovs-fitting-mtu')).status, 'pass');
	const believing = outcome('ring-mtu', withCluster(mesh, {knetMtuBytes: 1450}));
	t.is(believing.status, 'fail');
	t.regex(believing.reason, /1437 bytes pass, though knet_mtu lets corosync send up to 1450/);
	t.notRegex(believing.reason, /kronosnet then looks/);
	t.is(outcome('ring-mtu', withCluster(mesh, {knetMtuBytes: 1437})).status, 'pass');
});

test('a ring over a provider is a risk when it needs multicast or is open, and none when neither', t => {
	t.is(outcome('ring-on-public-network', network).status, 'pass');
	const bare = shippedNetwork('openvpn-two-node-public-ring');
	t.regex(outcome('ring-on-public-network', bare).reason, /needs multicast/);
	const open = withCluster(bare, {transport: 'knet', secauth: false});
	t.regex(outcome('ring-on-public-network', open).reason, /neither encrypted nor authenticated/);
	const closed = withCluster(bare, {transport: 'knet', secauth: true});
	t.is(outcome('ring-on-public-network', closed).status, 'pass');
});
