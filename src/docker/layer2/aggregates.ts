/**
 * The switch's side of bonds. A design names a bond where it is made, on the server; the switch's ports that its cables
 * lead to belong together if the bond's mode asks that of a switch.
 */
import type {BondMode, BondPort} from '../../network/layer2.types.ts';
import type {Cable, Network, Port, Switch} from '../../network/network.types.ts';

export type Aggregate = {
	/** Of the bond in the switch. */
	readonly name: string;
	readonly ports: readonly Port[];
	readonly mode: BondMode;
	readonly lacpRate: BondPort['lacpRate'];
};

/** Modes that send one hardware address from several cards, so that the switch has to know (bonding.rst, 12.). */
const MODES_OF_SWITCHES: readonly BondMode[] = [
	'802.3ad',
	'balance-tcp',
	'balance-rr',
	'balance-xor',
];

export function aggregatesOf(network: Network, aSwitch: Switch): readonly Aggregate[] {
	const bonds = network.devices.flatMap(({id, ports}) =>
		ports.flatMap(({over}) => {
			if (over?.kind !== 'bond' || !MODES_OF_SWITCHES.includes(over.mode)) {
				return [];
			}
			const cables = network.cables.filter(({a, b}) =>
				[a, b].some(({device, port}) => device === id && over.ports.includes(port)),
			);
			return [{over, ports: portsAt(aSwitch, cables)}];
		}),
	);
	return bonds
		.filter(({ports}) => ports.length > 0)
		.map(({over: {mode, lacpRate}, ports}, index) => ({
			name: `lag${index + 1}`,
			ports,
			mode,
			lacpRate,
		}));
}

function portsAt({id, ports}: Switch, cables: readonly Cable[]): readonly Port[] {
	const names = cables.flatMap(({a, b}) =>
		[a, b].filter(({device}) => device === id).map(({port}) => port),
	);
	return ports.filter(({name}) => names.includes(name));
}
