/** The designs that both engines are held to, and the scenarios that each is put through. */
import {readFileSync} from 'node:fs';
import {loadNetwork} from '../../../src/cli/load-network.ts';
import {planRuns} from '../../../src/scenario/plan.ts';
import {DEFAULT_SUITE, FURTHER_SCENARIOS, findScenario} from '../../../src/scenario/suite.ts';
import type {Trial} from './both-engines.ts';

/** `build/test/contract/_support` → the package's root. */
export const ROOT = new URL('../../../../', import.meta.url);
const SEED = 1;

/** Its one run takes two minutes of a real keepalive. */
const SLOW = 'vpn-daemon-restarts';

/** What a cable does that passes frames one way only is held live by a test of its own. */
const SUITE = DEFAULT_SUITE.filter(name => name !== SLOW && !name.endsWith('-one-way'));
/** Ramps hold each of many values; two nodes show on a tunnel and on a switch how they end. */
const WITHOUT_RAMPS = SUITE.filter(name => !name.endsWith('-ramp'));

/**
 * The files in the order in which their labs come up, and names of shipped scenarios or of single runs of them
 * (`cable-cut:fibre`); those that the design has nothing for cost nothing.
 */
export const TRIALS: Readonly<Record<string, readonly string[]>> = {
	'topology/openvpn-two-node.yaml': SUITE,
	'topology/openvpn-three-node.yaml': SUITE,
	'topology/openvpn-three-node-client-to-client.yaml': WITHOUT_RAMPS,
	'test/fixtures/designs/lan-two-node-knet.yaml': [...SUITE, ...FURTHER_SCENARIOS],
	'test/fixtures/designs/lan-three-node-udp.yaml': [
		...WITHOUT_RAMPS,
		'node-shutdown',
		'corosync-crash',
	],
	// Its timers are three times as long, and the arbiter's twice as long again: what it alone can show.
	'topology/reference-two-node-qdevice.yaml': [
		'steady-state',
		'servers-apart',
		'arbiter-dies',
		'node-crash',
	],
	'topology/reference-three-node.yaml': [
		'steady-state',
		'servers-apart',
		'cable-cut:node1-switch1',
		'cable-cut:node1-node2',
		'switch-down:switch1',
	],
	// In peace, and the three failures that say most about it.
	'topology/nonprofit-two-plus-one.yaml': [
		'steady-state',
		'cable-cut:fibre',
		'pulled-cable:fibre',
		'node-crash:troll',
	],
	// The switch that two votes hang on, the one server that is not behind it, and a boot that is quicker than its bond.
	'topology/campus-san.yaml': [
		'steady-state',
		'switch-down:blades1',
		'node-crash:hv1',
		'node-boots-behind-bond:hv2',
	],
	// When its tinc dies and comes back, its packets' size makes it a matter of chance how long the ring takes (docs/overlays.md):
	// those failures are compared where the packets fit.
	'topology/tinc-ovs-hyperconverged.yaml': ['steady-state', 'uplink-down:uplink1'],
	'topology/tinc-ovs-fitting-mtu.yaml': [
		'tunnel-daemon-dies',
		'node-shutdown:node2',
		'node-crash:node1',
	],
	// Two copies whose only network goes, for both, for one of them, and between them. Its writes wait for the disk, which
	// labs that come up keep busy: so it is the last.
	'topology/dedibox-gluster.yaml': [
		'steady-state',
		'switch-down:rpn',
		'uplink-down:rpn1',
		'servers-apart',
	],
};

export function trialOf(file: string): Trial {
	const network = loadNetwork(readFileSync(new URL(file, ROOT), 'utf8'), file);
	const wanted = TRIALS[file] ?? [];
	const names = new Set(wanted.map(name => name.split(':')[0] ?? name));
	const plans = planRuns([...names].map(findScenario), {network, seed: SEED}).filter(
		({id, scenario}) => wanted.includes(id) || wanted.includes(scenario),
	);
	const missing = wanted.filter(
		name => !plans.some(({id, scenario}) => [id, scenario].includes(name)),
	);
	if (missing.length > 0) {
		throw new Error(`${file} has no such runs: ${missing.join(', ')}`);
	}
	return {network, plans, seed: SEED};
}
