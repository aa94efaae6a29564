/** What people who built a cluster over OpenVPN found, found again with the real daemons. */
import test from 'ava';
import {deviceId} from '../../src/core/ids.ts';
import type {ProbeResult} from '../../src/engine/probe.types.ts';
import {openvpnStar} from '../_support/lab-networks.ts';
import {openLab} from './_support/lab.ts';

/** Whether each ordered pair heard the other, as `from>to`. */
const heard = (result: ProbeResult): Readonly<Record<string, boolean>> =>
	result.kind === 'multicast'
		? Object.fromEntries(result.pairs.map(pair => [`${pair.from}>${pair.to}`, pair.heard]))
		: {};

test.serial('with the ring on the public interfaces two nodes never find each other', async t => {
	await using lab = await openLab(openvpnStar({serverCount: 2, ringOver: 'eth0'}));
	t.true(await lab.isOneMembership(['serveur1'], false));
	t.true(await lab.isOneMembership(['serveur2'], false));
	// Unicast works between them, so it is the multicast that is missing.
	const [pair] = await pairsOf(
		lab.engine.probe({kind: 'rtt', path: 'ring:0', count: 50, intervalMs: 2}),
	);
	t.is(pair?.received, 50);
	t.deepEqual(heard(await lab.engine.probe({kind: 'multicast', path: 'ring:0'})), {
		'serveur1>serveur2': false,
		'serveur2>serveur1': false,
	});
	// Several times what a first formation could take (token 1 s, consensus 1.2 s).
	await lab.engine.pass(8000);
	t.true(await lab.isOneMembership(['serveur1'], false));
});

test.serial('over the tap two nodes form, and its multicast is not the provider’s', async t => {
	await using lab = await openLab(openvpnStar({serverCount: 2}));
	t.true(await lab.isWhole());
	t.deepEqual(heard(await lab.engine.probe({kind: 'multicast', path: 'ring:0'})), {
		'serveur1>serveur2': true,
		'serveur2>serveur1': true,
	});
	t.deepEqual(heard(await lab.engine.probe({kind: 'multicast', path: 'underlay'})), {
		'serveur1>serveur2': false,
		'serveur2>serveur1': false,
	});
	const count = 2000;
	const [inner] = await pairsOf(
		lab.engine.probe({kind: 'rtt', path: 'ring:0', count, intervalMs: 1}),
	);
	const [outer] = await pairsOf(
		lab.engine.probe({kind: 'rtt', path: 'underlay', count, intervalMs: 1}),
	);
	// Two uplinks of 0.25 ms there and two back: no sample can be faster, and the tunnel only adds.
	t.is(outer?.received, count);
	t.true((outer?.minMs ?? 0) >= 4 * 0.25);
	t.true((inner?.minMs ?? 0) >= 4 * 0.25);
	t.true((inner?.p50Ms ?? 0) > (outer?.p50Ms ?? Infinity));
});

test.serial('either node’s death, or the tunnel’s, costs two nodes their quorum', async t => {
	await using lab = await openLab(openvpnStar({serverCount: 2}));
	const {engine} = lab;
	t.true(await lab.isWhole());
	await engine.apply('death', [{kind: 'device', device: deviceId('serveur2'), action: 'kill'}]);
	t.true(await lab.isOneMembership(['serveur1'], false));
	await engine.heal('death');
	t.true(await lab.isWhole(), 'a boot brings the tunnel and corosync back');
	await engine.apply('vpn', [
		{kind: 'daemon', device: deviceId('serveur1'), daemon: 'overlay:vpn', action: 'kill'},
	]);
	t.true(await lab.isOneMembership(['serveur2'], false));
	t.true(engine.history().some(event => event.kind === 'tunnel' && event.state === 'down'));
	// corosync 3.1 whose interface vanishes forms nothing any more, not even alone, and keeps its last quorum: the lab
	// reports what the daemon says and not what one would expect.
	const result = await engine.probe({kind: 'quorum'});
	const [first] = result.kind === 'quorum' ? result.nodes : [];
	t.like(first, {node: deviceId('serveur1'), running: true, quorate: true, members: [1, 2]});
	await engine.heal('vpn');
	t.true(await lab.isWhole());
});

test.serial('without client-to-client the third node never joins', async t => {
	await using lab = await openLab(openvpnStar({serverCount: 3}));
	const members = ['serveur1', 'serveur2', 'serveur3'];
	const pairs = heard(await lab.engine.probe({kind: 'multicast', path: 'ring:0'}));
	t.true(pairs['serveur2>serveur1']);
	t.true(pairs['serveur1>serveur3']);
	t.false(pairs['serveur2>serveur3']);
	t.false(pairs['serveur3>serveur2']);
	// Long enough for several rounds of token and consensus (1.65 s and 1.98 s).
	await lab.engine.pass(12_000);
	const whole = lab.engine
		.history()
		.filter(event => event.kind === 'membership' && event.members.length === members.length);
	t.deepEqual(whole, []);
});

test.serial(
	'with client-to-client three nodes form, until the hub takes the clients from each other',
	async t => {
		await using lab = await openLab(openvpnStar({serverCount: 3, clientToClient: true}));
		t.true(await lab.isWhole());
		await lab.engine.apply('hub', [{kind: 'device', device: deviceId('serveur1'), action: 'kill'}]);
		t.true(await lab.isOneMembership(['serveur2'], false));
		t.true(await lab.isOneMembership(['serveur3'], false));
	},
);

async function pairsOf(asked: Promise<ProbeResult>) {
	const result = await asked;
	return result.kind === 'rtt' ? result.pairs : [];
}
