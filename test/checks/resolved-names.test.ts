/** What the servers' names mean, against the addresses that the ring is on. */
import test from 'ava';
import type {NameAnswer} from '../../src/engine/probe.types.ts';
import {hostsLines} from '../../src/docker/host-names.ts';
import {deviceId} from '../../src/core/ids.ts';
import {planRuns} from '../../src/scenario/plan.ts';
import {findScenario} from '../../src/scenario/suite.ts';
import {ran} from '../_support/history.ts';
import {outcome} from '../_support/judged.ts';
import {device} from '../_support/names.ts';
import {networkOf, problemsOf, shippedText} from '../_support/networks.ts';

const TEXT = shippedText('openvpn-two-node');
const SERVEUR2 = deviceId('serveur2');

/** The design with other words for what its names mean. */
const hosts = (first: string, second = '{address: 10.1.0.2}'): string =>
	TEXT.replace(/^hosts:\n.*\n.*\n/m, `hosts:\n  serveur1: ${first}\n  serveur2: ${second}\n`);

const of = (text: string) => outcome('resolved-names', networkOf(text));

test('a name that means the public interface is found, with who is misled and what to write', t => {
	const {status, reason, remedy} = of(hosts('{address: 198.51.100.10}'));
	t.is(status, 'fail');
	t.regex(
		reason,
		/On serveur1 the name serveur1 is 198\.51\.100\.10 on its eth0, while the ring is at 10\.1\.0\.1 \(and 1 more\)/,
	);
	t.regex(remedy ?? '', /Let serveur1 mean 10\.1\.0\.1 in \/etc\/hosts of serveur1/);
});

test('one server with an /etc/hosts of its own is enough', t => {
	const {status, reason} = of(hosts('{address: 10.1.0.1, except: {serveur2: 10.1.0.2}}'));
	t.is(status, 'fail');
	t.regex(reason, /On serveur2 the name serveur1 is 10\.1\.0\.2, which is the address of serveur2/);
	t.regex(
		of(hosts('{address: 10.1.0.1, except: {serveur1: 127.0.1.1}}')).reason,
		/On serveur1 the name serveur1 is the loopback address 127\.0\.1\.1/,
	);
	t.regex(of(hosts('{address: 192.0.2.1}')).reason, /is 192\.0\.2\.1, which no server has/);
});

test('a name that is left out is missed, and nothing is said where no names are given', t => {
	t.regex(
		of(TEXT.replace(/^ {2}serveur2: \{address: 10.*\n/m, '')).reason,
		/On serveur1 the name serveur2 resolves to nothing/,
	);
	t.is(of(TEXT.replace(/^hosts:\n.*\n.*\n/m, '')).status, 'not-applicable');
	t.is(of(TEXT).status, 'pass');
});

test('what a lab’s servers find counts more than what the design says', t => {
	const network = networkOf(TEXT);
	const answers = network.names.map((name): NameAnswer =>
		name.at === SERVEUR2 ? {...name, address: null} : name,
	);
	const run = ran('steady-state', told => {
		told.at(0).probe({kind: 'names', answers});
	});
	const {status, reason} = outcome('resolved-names', network, [run]);
	t.is(status, 'fail');
	t.regex(reason, /On serveur2 the name serveur1 resolves to nothing/);
});

test('each container is told what the design says that names mean there', t => {
	const network = networkOf(hosts('{address: 10.1.0.1, except: {serveur1: 127.0.1.1}}'));
	t.deepEqual(hostsLines(network, device(network, 'serveur1')), [
		'serveur1:127.0.1.1',
		'serveur2:10.1.0.2',
	]);
	t.deepEqual(hostsLines(network, device(network, 'serveur2')), [
		'serveur1:10.1.0.1',
		'serveur2:10.1.0.2',
	]);
	const silent = networkOf(TEXT.replace(/^hosts:\n.*\n.*\n/m, ''));
	t.deepEqual(hostsLines(silent, device(silent, 'serveur1')), [
		'serveur1:10.1.0.1',
		'serveur2:10.1.0.2',
	]);
});

test('names are asked for only where the design says what they mean', t => {
	const asked = (text: string) =>
		planRuns([findScenario('steady-state')], {network: networkOf(text), seed: 1})
			.flatMap(({steps}) => steps)
			.flatMap(step => (step.kind === 'probe' ? step.probes : []))
			.filter(({kind}) => kind === 'names').length;
	t.is(asked(TEXT), 1);
	t.is(asked(TEXT.replace(/^hosts:\n.*\n.*\n/m, '')), 0);
});

test('a name of no server and what is no address are told with their place', t => {
	const [unknown] = problemsOf(hosts('{address: 10.1.0.1, except: {serveur3: 10.1.0.1}}'));
	t.is(unknown?.code, 'unknown-name');
	t.regex(unknown?.message ?? '', /`serveur3` is not a server/);
	const [invalid] = problemsOf(hosts('{address: 10.1.0.300}'));
	t.is(invalid?.code, 'address-invalid');
	t.regex(String(invalid?.place?.line), /^\d+$/);
});
