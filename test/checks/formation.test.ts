import test from 'ava';

import {deviceId} from '../../src/core/ids.ts';
import type {ScenarioRun} from '../../src/engine/run.types.ts';
import {ran} from '../_support/history.ts';
import {outcome} from '../_support/judged.ts';
import {shippedNetwork} from '../_support/networks.ts';

const star = shippedNetwork('openvpn-three-node');
const members = ['serveur1', 'serveur2', 'serveur3'] as const;

/** A start of all three; `whole`: they meet 300 ms later. */
function start(id: string, whole: boolean): ScenarioRun {
	return ran(id, told => {
		told.at(0).phase('bring-up', 'begin');
		for (const member of members) {
			told.at(10).corosync(member, 'started');
		}
		for (const [index, member] of members.entries()) {
			const together = whole ? [1, 2, 3] : index < 2 ? [1, 2] : [3];
			told.at(310).formed(member, together, together.length > 1);
		}
		told.at(400).phase('bring-up', 'end');
	});
}

test('a cluster of which two of three come together never forms, and the cause is named', t => {
	const {status, evidence, reason, remedy, values} = outcome('cluster-forms', star, [
		start('one', false),
	]);
	t.is(status, 'fail');
	t.is(evidence, 'measured');
	t.regex(reason, /at best 2 of 3 members/);
	t.regex(reason, /no client-to-client path/);
	t.regex(remedy ?? '', /clientToClient/);
	t.like(values, {starts: 1, formed: 0});
});

test('a cluster that forms only sometimes does not pass', t => {
	const {status, reason} = outcome('cluster-forms', star, [start('a', true), start('b', false)]);
	t.is(status, 'fail');
	t.regex(reason, /only 1 of 2 starts/);
});

test('the slowest start is told when all of them worked', t => {
	const {status, values} = outcome('cluster-forms', star, [start('a', true), start('b', true)]);
	t.is(status, 'pass');
	t.is(values['slowestMs'], 310 - 10);
});

test('a run that began with one member alone says nothing about forming', t => {
	const alone = ran('cold-start-one-node', told => {
		told.at(0).phase('bring-up', 'begin');
		told.at(10).corosync('serveur1', 'started');
		told.at(20).formed('serveur1', [1], false);
		told.at(400).phase('bring-up', 'end');
	});
	t.is(outcome('cluster-forms', star, [alone]).evidence, 'static');
});

test('a fault in the moment of forming is after it', t => {
	const network = shippedNetwork('openvpn-two-node');
	const run = ran('node-crash:serveur1', told => {
		told.at(0).phase('bring-up', 'begin');
		told.at(0).corosync('serveur1', 'started');
		told.at(0).corosync('serveur2', 'started');
		told.at(300).formed('serveur1', [1, 2], true);
		told.at(300).formed('serveur2', [1, 2], true);
		told.at(300).phase('bring-up', 'end');
		told.at(300).device('serveur1', 'killed');
	});
	t.is(outcome('cluster-forms', network, [run]).status, 'pass');
});

test('one pair that does not hear the group fails, with the place where it stops', t => {
	const open = shippedNetwork('openvpn-two-node-public-ring');
	const [from, to] = [deviceId('serveur1'), deviceId('serveur2')];
	const probed = (heard: boolean) =>
		ran('steady', told => {
			const pairs = [
				{from, to, heard, sent: 200, received: heard ? 200 : 0},
				{from: to, to: from, heard: true, sent: 200, received: 200},
			];
			told.at(0).probe({kind: 'multicast', path: 'ring:0', pairs});
		});
	const deaf = outcome('multicast-where-needed', open, [probed(false)]);
	t.is(deaf.status, 'fail');
	t.regex(deaf.reason, /1 ordered pair of members does not hear each other.*provider hoster/);
	t.is(outcome('multicast-where-needed', open, [probed(true)]).status, 'pass');
	// What the underlay does not carry is no fault while the ring has its tunnel.
	const beneath = ran('steady', told => {
		const pairs = [{from, to, heard: false, sent: 0, received: 0}];
		told.at(0).probe({kind: 'multicast', path: 'underlay', pairs});
	});
	t.is(
		outcome('multicast-where-needed', shippedNetwork('openvpn-two-node'), [beneath]).status,
		'pass',
	);
});

test('a transport that sends to each member by itself needs no multicast', t => {
	const knet = shippedNetwork('reference-three-node');
	t.is(outcome('multicast-where-needed', knet).status, 'not-applicable');
});
