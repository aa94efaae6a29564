/** The smallest networks that a test needs, written by hand so that a test does not rest on the design compiler. */
import {cableId, deviceId, siteId} from '../../src/core/ids.ts';
import type {
	Cable,
	Impairment,
	Network,
	Port,
	Server,
	Switch,
} from '../../src/network/network.types.ts';
import {NO_WORKLOAD} from './workload.ts';

export const PERFECT_WIRE: Impairment = {
	oneWayDelayMs: 0,
	jitterMs: 0,
	lossRatio: 0,
	burstLoss: null,
	duplicateRatio: 0,
	reorderRatio: 0,
	corruptRatio: 0,
	rateBps: null,
	queueBytes: 1_000_000,
	mtuBytes: 1500,
	blocksMulticast: false,
};

/** Servers `n1` … on one switch `sw`, each with `eth0` on 10.0.0.0/24, its number as the last octet; no cluster. */
export function lan(serverCount: number, wire: Partial<Impairment> = {}): Network {
	const impairment = {...PERFECT_WIRE, ...wire};
	const numbers = Array.from({length: serverCount}, (_, index) => index + 1);
	const servers = numbers.map((number): Server => ({
		id: deviceId(`n${number}`),
		title: `Node ${number}`,
		site: siteId('site'),
		kind: 'server',
		role: 'member',
		resources: null,
		monthlyPriceEur: null,
		ports: [port(`eth0`, {number, address: `10.0.0.${number}`})],
	}));
	const switchDevice: Switch = {
		id: deviceId('sw'),
		title: 'Switch',
		site: siteId('site'),
		kind: 'switch',
		implementation: 'linux-bridge',
		spanningTree: 'none',
		bridgePriority: 32768,
		stormControl: null,
		carriesMulticast: true,
		igmpSnooping: false,
		igmpQuerier: false,
		ports: numbers.map(number => port(`p${number}`, {number})),
	};
	const cables = numbers.map((number): Cable => ({
		id: cableId(`n${number}-sw`),
		kind: 'cable',
		a: {device: deviceId(`n${number}`), port: 'eth0'},
		b: {device: deviceId('sw'), port: `p${number}`},
		impairment: {aToB: impairment, bToA: impairment},
	}));
	return {
		name: 'lan',
		title: 'Servers on one switch',
		assumptions: [],
		sites: [{id: siteId('site'), title: 'Site'}],
		devices: [...servers, switchDevice],
		cables,
		overlays: [],
		segments: [
			{
				id: 'lan',
				ports: cables.map(cable => cable.a),
				switches: [switchDevice.id],
				overlay: null,
				carriesMulticast: true,
				subnets: ['10.0.0.0/24'],
			},
		],
		cluster: null,
		failureDomains: [],
		names: [],
		workload: NO_WORKLOAD,
		requirements: {profile: 'none', lines: []},
	};
}

function port(
	name: string,
	{number, address}: {readonly number: number; readonly address?: string},
): Port {
	const lane = address === undefined ? 'aa' : 'bb';
	return {
		name,
		mac: `02:00:00:00:${lane}:${number.toString(16).padStart(2, '0')}`,
		mtuBytes: 1500,
		addresses: address === undefined ? [] : [{address, prefixLength: 24, family: 4}],
		gateway: null,
		cable: cableId(`n${number}-sw`),
		overlay: null,
		over: null,
		vlans: null,
	};
}
