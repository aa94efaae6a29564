/** The whole sentences of the checks on who reaches whom, and what is there only once. */
import test from 'ava';
import {causeOf} from '../../src/checks/_reach-causes.ts';
import {deviceId} from '../../src/core/ids.ts';
import type {ScenarioRun} from '../../src/engine/run.types.ts';
import type {FailureDomain, Network} from '../../src/network/network.types.ts';
import {ran} from '../_support/history.ts';
import {outcome, withCluster} from '../_support/judged.ts';
import {shippedNetwork} from '../_support/networks.ts';

const two = shippedNetwork('openvpn-two-node');
const [A, B] = ['serveur1', 'serveur2'] as const;

test('votes are counted, halved and told', t => {
	t.is(
		outcome('even-votes', two).reason,
		'2 votes can fall into two halves, and then neither has the 2 that it needs.',
	);
	const heavier = withCluster(two, {
		members: (two.cluster?.members ?? []).map(member => ({...member, votes: 3})),
	});
	t.is(
		outcome('even-votes', heavier).reason,
		'6 votes can fall into two halves, and then neither has the 4 that it needs.',
	);
	t.deepEqual(outcome('even-votes', heavier).values, {nodeVotes: 6, deviceVotes: 0});
	const device = outcome('even-votes', shippedNetwork('reference-two-node-qdevice'));
	t.is(device.reason, '3 votes: of two parts only one can hold more than half.');
	t.deepEqual(device.values, {nodeVotes: 2, deviceVotes: 1});
});

test('what takes most with it is named first, and places that hold everybody are noted', t => {
	const one = outcome('single-points-of-failure', shippedNetwork('openvpn-two-node-distant'));
	t.is(
		one.reason,
		'Single points of failure: openvpn server of vpn on serveur1, network of the provider hoster, site dc1, site dc2, server serveur1, server serveur2, uplink uplink1 and uplink uplink2.',
	);
	t.like(one.values, {count: 8, holdTheWholeCluster: ''});
	const risk: FailureDomain = {
		id: 'shared-risk:duct',
		kind: 'shared-risk',
		title: 'duct',
		devices: [deviceId(B)],
		cables: [],
		overlays: [],
		reliability: null,
	};
	const reversed = {...two, failureDomains: [risk, ...two.failureDomains].toReversed()};
	const {reason, values} = outcome('single-points-of-failure', reversed);
	t.is(
		reason,
		'Single points of failure: openvpn server of vpn on serveur1, network of the provider hoster, duct, server serveur2, server serveur1, uplink uplink2 and uplink uplink1. Everything depends on site:dc besides.',
	);
	t.is(values['holdTheWholeCluster'], 'site:dc');
	const reference = shippedNetwork('reference-three-node');
	const {failures} = outcome('quorum-through-every-single-failure', reference).values;
	t.is(
		outcome('single-points-of-failure', reference).reason,
		`No single failure of ${Number(failures)} stops the cluster.`,
	);
});

/** A start of both members at 10 ms, together from the given time on. */
const start = (id: string, wholeAtMs: number): ScenarioRun =>
	ran(id, told => {
		told.at(0).phase('bring-up', 'begin');
		told.at(10).corosync(A, 'started');
		told.at(10).corosync(B, 'started');
		told.at(wholeAtMs).formed(A, [1, 2], true);
		told.at(wholeAtMs).formed(B, [1, 2], true);
		told.at(5000).phase('bring-up', 'end');
	});

test('starts are counted, and the slowest is told', t => {
	const {reason, values} = outcome('cluster-forms', two, [start('a', 310), start('b', 1010)]);
	t.is(reason, 'All 2 members came together at 2 starts, the slowest time in 1 s.');
	t.deepEqual(values, {members: 2, starts: 2, formed: 2, slowestMs: 1000});
	t.is(
		outcome('cluster-forms', two, [start('a', 10)]).reason,
		'All 2 members came together at 1 start.',
	);
	t.is(outcome('cluster-forms', two).reason, 'All 2 members reach each other on a common link.');
	const apart = ran('apart', told => {
		told.at(0).phase('bring-up', 'begin');
		told.at(10).corosync(A, 'started');
		told.at(10).corosync(B, 'started');
		told.at(300).formed(A, [1], false);
		told.at(300).formed(B, [2], false);
		told.at(5000).phase('bring-up', 'end');
	});
	const never = outcome('cluster-forms', two, [apart]);
	t.is(
		never.reason,
		'The cluster never formed: at best 1 of 2 members were in one membership; in the design all members reach each other, so something else keeps them apart.',
	);
	t.deepEqual(never.values, {members: 2, starts: 1, formed: 0, slowestMs: 0});
	t.regex(
		outcome('cluster-forms', two, [apart, start('b', 310)]).reason,
		/^The cluster formed at only 1 of 2 starts; in the design/,
	);
});

test('the cause of a missing way is told for what it is', t => {
	const star = shippedNetwork('openvpn-three-node');
	const [ring] = star.cluster?.rings ?? [];
	if (ring === undefined) {
		t.fail('There is no ring.');
		return;
	}
	const cause = (network: Network, a: string, b: string) =>
		causeOf(network, ring, [deviceId(a), deviceId(b)]);
	t.is(cause(star, 'serveur2', 'serveur3')?.kind, 'no-client-to-client');
	t.is(cause(star, 'serveur1', 'serveur2'), null);
	t.is(
		cause(star, 'serveur2', 'nobody')?.sentence,
		`no packet gets from serveur2 to nobody on link 0 (${ring.over})`,
	);
	const bare = {...star, overlays: star.overlays.map(overlay => ({...overlay, members: []}))};
	t.not(cause(bare, 'serveur2', 'nobody'), null);
	const knet = withCluster(star, {transport: 'knet'});
	t.is(cause(knet, 'serveur1', 'serveur2'), null);
});

test('multicast that stops is told with the place: provider, switch, overlay or cable', t => {
	const open = shippedNetwork('openvpn-two-node-public-ring');
	const {reason, values} = outcome('multicast-where-needed', open);
	t.is(
		reason,
		'2 ordered pairs of members do not hear each other: multicast from serveur1 does not reach serveur2: it is stopped at the provider hoster.',
	);
	t.deepEqual(values, {deafPairs: 2});
	const deafTunnel = {
		...two,
		overlays: two.overlays.map(overlay => ({...overlay, carriesMulticast: false})),
		segments: two.segments.map(segment => ({...segment, carriesMulticast: false})),
	};
	t.regex(
		outcome('multicast-where-needed', deafTunnel).reason,
		/it is stopped at the overlay vpn\.$/,
	);
});

test('probes of the ring’s own path are counted, with the tunnel that makes them pass', t => {
	const [from, to] = [deviceId(A), deviceId(B)];
	const run = ran('steady', told => {
		const pairs = [
			{from, to, heard: true, sent: 100, received: 100},
			{from: to, to: from, heard: true, sent: 100, received: 100},
		];
		told.at(0).probe({kind: 'multicast', path: 'ring:0', pairs});
	});
	const {reason, values} = outcome('multicast-where-needed', two, [run]);
	t.is(
		reason,
		'All 2 ordered pairs heard each other on the ring’s own path, through the tunnel; hoster carries none.',
	);
	t.deepEqual(values, {pairsAsked: 2, deafPairs: 0});
	const carried = {
		...two,
		devices: two.devices.map(device =>
			device.kind === 'router' ? {...device, carriesMulticast: true} : device,
		),
	};
	t.is(
		outcome('multicast-where-needed', carried, [run]).reason,
		'All 2 ordered pairs heard each other on the ring’s own path.',
	);
	t.is(
		outcome('multicast-where-needed', {...two, overlays: []}, [run]).reason,
		'All 2 ordered pairs heard each other on the ring’s own path.',
	);
});

test('the ring’s MTU is told with the tunnel’s overhead', t => {
	const {reason, values} = outcome('ring-mtu', two);
	const overhead = two.overlays[0]?.overheadBytes ?? NaN;
	t.is(
		reason,
		`Packets of 1500 bytes pass between 1 pair; the tunnel vpn adds ${overhead} bytes and splits what grows too large.`,
	);
	t.deepEqual(values, {
		pair: 'serveur1 and serveur2',
		pathBytes: 1500,
		portBytes: 1500,
		tunnelOverheadBytes: overhead,
	});
	const san = outcome('ring-mtu', shippedNetwork('campus-san'));
	t.is(san.reason, 'Packets of 1500 bytes pass between 3 pairs.');
	t.deepEqual(san.values, {pair: 'hv1 and hv2', pathBytes: 1500, portBytes: 1500});
	const [from, to] = [deviceId(A), deviceId(B)];
	const probed = ran('steady', told => {
		const pairs = [
			{from, to, mtuBytes: 1450},
			{from: to, to: from, mtuBytes: 1400},
			{from, to, mtuBytes: null},
		];
		told.at(0).probe({kind: 'mtu', path: 'ring:0', pairs});
	});
	t.is(
		outcome('ring-mtu', two, [probed]).reason,
		'Between serveur2 and serveur1 at most 1400 bytes pass, though the interfaces send up to 1500.',
	);
});

test('tunnels without a cipher are counted, and bearable on cables of one’s own only', t => {
	const bare = (network: Network): Network => ({
		...network,
		overlays: network.overlays.map(overlay => ({
			...overlay,
			options: {...overlay.options, cipher: 'none'} as typeof overlay.options,
		})),
	});
	const open = outcome('tunnels-are-encrypted', bare(two));
	t.is(open.reason, 'Tunnels without a cipher cross a provider’s network: vpn over hoster.');
	t.deepEqual(open.values, {unencrypted: 'vpn', exposed: 1});
	const own = {...bare(two), failureDomains: []};
	const kept = outcome('tunnels-are-encrypted', own);
	t.is(kept.status, 'pass');
	t.is(kept.reason, 'vpn is not encrypted, on own cables only.');
	t.deepEqual(kept.values, {unencrypted: 'vpn', exposed: 0});
	t.is(outcome('tunnels-are-encrypted', two).reason, 'Every tunnel is encrypted.');
});

test('services without a disk are counted, with the target that they hang on', t => {
	const san = shippedNetwork('campus-san');
	const {reason, values} = outcome('services-outlive-their-storage', san);
	const count = san.workload.services.length;
	t.is(
		reason,
		`Without san ${count} of ${count} services have no disk: machines lies there and nowhere else.`,
	);
	t.deepEqual(values, {disks: 1, servicesLost: count, services: count});
	const [disk] = san.workload.sharedDisks;
	const target = disk?.target.device ?? deviceId('none');
	const services = san.workload.services.map(service => ({...service, group: [target]}));
	const near = {...san, workload: {...san.workload, services}};
	const kept = outcome('services-outlive-their-storage', near);
	t.is(kept.status, 'pass');
	t.deepEqual(kept.values, {disks: 1, servicesLost: 0, services: count});
});
