/** The scenarios that ship with the tool, and those that prove a design when nobody says which. */
import {readFileSync} from 'node:fs';

import {EXIT, RingproofError} from '../core/errors.ts';
import {suggest} from '../core/nearest.ts';
import {loadScenario} from './load-scenario.ts';
import type {Scenario} from './scenario.types.ts';

/** `build/src/scenario` → the folder beside the package's manifest. */
const FOLDER = new URL('../../../scenarios/', import.meta.url);

/** First what needs an unbroken network, then single failures, then what takes long or leaves most behind. */
export const DEFAULT_SUITE = [
	'steady-state',
	'latency-ramp',
	'loss-ramp',
	'cut-and-heal',
	'servers-apart',
	'halves-apart',
	'one-pair-apart',
	'cable-cut',
	'ring-cable-one-way',
	'storage-cable-one-way',
	'uplink-down',
	'switch-down',
	'provider-down',
	'arbiter-dies',
	'node-crash',
	'site-down',
	'cold-start-one-node',
	'multicast-blocked-cold-start',
	'vpn-server-dies',
	'vpn-daemon-restarts',
] as const;

/** Shipped, for those who ask: each tells something that a scenario of the suite shows more cheaply or less clearly. */
export const FURTHER_SCENARIOS = [
	'node-freeze',
	'node-shutdown',
	'corosync-crash',
	'arbiter-changes-sides',
	'pulled-cable',
	'node-boots-behind-bond',
	'switch-restarts',
	'querier-dies',
	'multicast-through-storm-control',
	'tunnel-route-lost',
	'tunnel-daemon-dies',
	'tunnel-dies',
	'arbiter-then-node',
	'address-moves',
	'storage-fills-the-ring',
	'jumbo-meets-1500',
	'ha-manager-dies',
] as const;

export function loadDefaultSuite(): readonly Scenario[] {
	return DEFAULT_SUITE.map(shippedScenario);
}

/** A shipped scenario by its name. Throws when there is none of that name (exit code 64). */
export function findScenario(name: string): Scenario {
	const names: readonly string[] = [...DEFAULT_SUITE, ...FURTHER_SCENARIOS];
	if (!names.includes(name)) {
		throw new RingproofError(EXIT.usage, [
			{
				code: 'unknown-name',
				message: `There is no scenario "${name}".`,
				remedy: `${suggest(name, names, 'Valid')} Or give the path of a .yaml file.`,
			},
		]);
	}
	return shippedScenario(name);
}

function shippedScenario(name: string): Scenario {
	const file = `${name}.yaml`;
	return loadScenario(readFileSync(new URL(file, FOLDER), 'utf8'), `scenarios/${file}`);
}
