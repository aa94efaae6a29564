/** What a good engineer says of the shipped designs before anything runs: from their facts, not from the tool's output. */
import test from 'ava';

import type {CheckResult} from '../../src/scoring/result.types.ts';
import {type Judgement, judge} from '../../src/scoring/judge.ts';
import {shippedNetwork} from '../_support/networks.ts';

function judged(name: string): Judgement {
	return judge({network: shippedNetwork(name), runs: []});
}

function check({checks}: Judgement, id: string): CheckResult {
	const found = checks.find(candidate => candidate.id === id);
	if (found === undefined) {
		throw new Error(`No check ${id}`);
	}
	return found;
}

test('two rented servers with an OpenVPN tap are not ready: any one of them costs the quorum', t => {
	const judgement = judged('openvpn-two-node');
	t.is(judgement.verdict, 'not-ready');
	t.is(check(judgement, 'cluster-forms').status, 'pass');
	t.is(check(judgement, 'multicast-where-needed').status, 'pass');
	t.is(check(judgement, 'ring-latency').status, 'pass');
	t.is(check(judgement, 'split-brain-never').status, 'pass');

	const quorum = check(judgement, 'quorum-through-every-single-failure');
	t.is(quorum.status, 'fail');
	const lost = String(quorum.values['lost']).split(', ');
	for (const domain of ['server:serveur1', 'server:serveur2', 'overlay-server:vpn']) {
		t.true(lost.includes(domain), domain);
	}
	// Two votes, so two are needed; one node down leaves one.
	t.regex(quorum.reason, /1 of the 2 votes needed/);
	t.regex(check(judgement, 'single-points-of-failure').reason, /openvpn server of vpn on serveur1/);
	t.is(check(judgement, 'even-votes').status, 'fail');
});

test('the tunnel’s keepalive of 120 and 240 s outlasts token and consensus', t => {
	const tunnel = check(judged('openvpn-two-node'), 'token-vs-tunnel-restart');
	t.is(tunnel.status, 'fail');
	// Token 1000 ms, consensus 1.2 times that; the server restarts after twice the client's 120 s.
	t.is(tunnel.values['tokenAndConsensusMs'], 1000 + 1200);
	t.is(tunnel.values['tunnelMs'], 2 * 120_000);
});

test('without client-to-client the third node never joins, and the reason names the missing path', t => {
	const judgement = judged('openvpn-three-node');
	t.is(judgement.verdict, 'not-ready');
	const forms = check(judgement, 'cluster-forms');
	t.is(forms.status, 'fail');
	t.regex(forms.reason, /serveur2 and serveur3 are both clients .* no client-to-client path/);
	t.is(judgement.reasons[0], forms.reason);
});

test('with client-to-client the star forms, and its centre still costs the quorum', t => {
	const judgement = judged('openvpn-three-node-client-to-client');
	t.is(check(judgement, 'cluster-forms').status, 'pass');
	t.is(judgement.verdict, 'not-ready');
	const lost = String(check(judgement, 'quorum-through-every-single-failure').values['lost']).split(
		', ',
	);
	t.true(lost.includes('server:serveur1'));
	t.true(lost.includes('overlay-server:vpn'));
	// A client's death leaves two of three votes together.
	t.false(lost.includes('server:serveur2'));
	t.false(lost.includes('server:serveur3'));
});

test('servers far apart miss the latency limit, with the figures and what they do and do not break', t => {
	const latency = check(judged('openvpn-two-node-distant'), 'ring-latency');
	t.is(latency.status, 'fail');
	t.regex(latency.reason, /required: rtt: p99 < 2ms/);
	t.regex(latency.reason, /It slows: .* it does not break the membership/);
});

test('a ring on the public interface never forms: the provider stops multicast', t => {
	const judgement = judged('openvpn-two-node-public-ring');
	t.regex(check(judgement, 'cluster-forms').reason, /stopped at the provider hoster/);
	t.is(check(judgement, 'multicast-where-needed').status, 'fail');
	t.is(check(judgement, 'ring-on-public-network').status, 'fail');
	t.is(judgement.verdict, 'not-ready');
});

test('any one cable, node or machine of the ring of three keeps the quorum, but the ring has one link', t => {
	const judgement = judged('nonprofit-two-plus-one');
	// Three votes, two are needed; the ring of cables stays joined without any one of its three sides.
	const quorum = check(judgement, 'quorum-through-every-single-failure');
	t.is(quorum.status, 'pass');
	t.is(check(judgement, 'single-points-of-failure').status, 'pass');
	t.is(check(judgement, 'even-votes').status, 'pass');
	t.is(check(judgement, 'redundant-ring-links').status, 'fail');
});

test('the blade switch that carries two of three votes is a single point of failure, the access switch is none', t => {
	const judgement = judged('campus-san');
	t.is(judgement.verdict, 'not-ready');
	// Without the access switch the two blades still reach each other: two votes of three.
	const quorum = check(judgement, 'quorum-through-every-single-failure');
	t.is(quorum.status, 'fail');
	t.is(quorum.values['lost'], 'switch:blades1');
	t.regex(quorum.reason, /1 of the 2 votes needed/);
});

test('the tinc mesh keeps quorum through every node, but mends a dead link too late, and all hangs on one provider', t => {
	const judgement = judged('tinc-ovs-hyperconverged');
	t.is(judgement.verdict, 'not-ready');
	t.is(check(judgement, 'cluster-forms').status, 'pass');
	t.is(check(judgement, 'even-votes').status, 'pass');
	// knet sends no multicast, which the provider would not carry beneath the mesh either.
	t.not(check(judgement, 'multicast-where-needed').status, 'fail');
	const tunnel = check(judgement, 'token-vs-tunnel-restart');
	t.is(tunnel.status, 'fail');
	// Token 3000 ms and one coefficient of 125 ms for the third node; consensus is 1.2 times that.
	t.is(tunnel.values['tokenAndConsensusMs'], 3125 + 3750);
	// tinc asks every 60 s and waits 5 s for the answer; its probes of the straight way take as long once more.
	t.is(tunnel.values['tunnelMs'], 60_000 + 2 * 5000);
	const quorum = check(judgement, 'quorum-through-every-single-failure');
	t.is(quorum.values['lost'], 'provider:hoster');
});
