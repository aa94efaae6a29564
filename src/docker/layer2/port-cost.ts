/**
 * What a port costs in the spanning tree. A tap tells its bridge nothing of the rate that the design gives the cable, so
 * the lab sets what the bridge would have taken from a network card of that rate.
 */
import type {Network, PortRef} from '../../network/network.types.ts';

/** IEEE 802.1D-1998, table 8-5, as Linux has it (net/bridge/br_if.c, port_cost) and Open vSwitch for STP (lib/stp.c). */
const PLAIN: readonly {readonly rateBps: number; readonly cost: number}[] = [
	{rateBps: 1e10, cost: 2},
	{rateBps: 1e9, cost: 4},
	{rateBps: 1e8, cost: 19},
];
const PLAIN_SLOWEST = 100;

/** A tunnel, or a cable whose rate nobody gave, counts as 100 Mbit/s. */
const RATE_BPS_DEFAULT = 1e8;

export function plainPortCost(rateBps: number | null): number {
	const rate = rateBps ?? RATE_BPS_DEFAULT;
	return PLAIN.find(row => rate >= row.rateBps)?.cost ?? PLAIN_SLOWEST;
}

/** IEEE 802.1D-2004, table 17-3, as Open vSwitch takes it for RSTP (lib/rstp.c, rstp_convert_speed_to_cost). */
export function rapidPortCost(rateBps: number | null): number {
	return Math.max(1, Math.round(2e13 / (rateBps ?? RATE_BPS_DEFAULT)));
}

/** The rate of the cable behind a port; of a bond's first card; `null`: nobody gave one. */
export function portRateBps(network: Network, {device, port}: PortRef): number | null {
	const found = network.devices
		.find(({id}) => id === device)
		?.ports.find(({name}) => name === port);
	const card = found?.over?.kind === 'bond' ? (found.over.ports[0] ?? port) : port;
	const isEnd = (ref: PortRef): boolean => ref.device === device && ref.port === card;
	const cable = network.cables.find(({a, b}) => isEnd(a) || isEnd(b));
	return cable?.impairment[isEnd(cable.a) ? 'aToB' : 'bToA'].rateBps ?? null;
}
