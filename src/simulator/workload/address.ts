/** keepalived and ucarp: who holds a moving address. */
import {createAddressDaemon, handleAddress} from '../../cluster/vrrp/vrrp.ts';
import type {AddressConfig, AddressSink, Advertisement} from '../../cluster/vrrp/vrrp.types.ts';
import type {AddressHolder, FloatingAddress} from '../../network/workload.types.ts';
import type {Host} from '../hosts/host.ts';
import type {World} from '../world.ts';
import {addProcess, type Machine, type Process} from './process.ts';

/** From starting the daemon to its listening; both are small. */
const START_MS = 100;

/** IPv4 header and the protocol's packet: RFC 3768, 5; UCarp's struct carp_header. */
const PACKET_BYTES = {keepalived: 40, ucarp: 56} as const;

type Part = {readonly address: FloatingAddress; readonly holder: AddressHolder};

export function addAddressDaemon(world: World, host: Host, part: Part): void {
	const {address, holder} = part;
	let isHeld = false;
	/** A daemon that is killed leaves the address to the kernel, which goes on answering for it. */
	const say = (held: boolean): void => {
		if (held !== isHeld) {
			isHeld = held;
			world.journal.record({
				kind: 'holder',
				node: holder.device,
				of: `address:${address.name}`,
				held,
			});
		}
	};
	addProcess(world, host, {
		name: `address:${address.name}`,
		startMs: START_MS,
		begin: process => {
			// Both daemons begin by taking away what an earlier one has left.
			say(false);
			return run(process, {...part, say});
		},
	});
}

function run(
	process: Process,
	{address, holder, say}: Part & {readonly say: (held: boolean) => void},
): Machine {
	const {timers, multicast} = process;
	const from = process.world.fabric.endOf(holder);
	const sink: AddressSink = {
		advertise: advertisement => {
			multicast(from, advertisement, PACKET_BYTES[address.kind]);
		},
		setTimer: delayMs => {
			timers.arm('advertisement', delayMs, () => {
				handleAddress(daemon, {type: 'timer'});
			});
		},
		hold: () => {
			say(true);
		},
		release: () => {
			say(false);
		},
	};
	const daemon = createAddressDaemon(configOf(address, holder), sink);
	handleAddress(daemon, {type: 'start'});
	return {
		receive: body => {
			handleAddress(daemon, {type: 'advertisement', advertisement: body as Advertisement});
		},
		stop: () => {
			handleAddress(daemon, {type: 'stop'});
		},
		killed: cause => {
			if (cause === 'power') {
				say(false);
			}
		},
	};
}

function configOf(address: FloatingAddress, holder: AddressHolder): AddressConfig {
	return {
		protocol: address.kind === 'keepalived' ? 'vrrp' : 'carp',
		intervalMs: address.intervalMs,
		priority: holder.priority,
		advskew: holder.advskew,
		tieBreak: asNumber(holder.address),
	};
}

/** An IPv4 address as one number, so that the larger one is the larger number; IPv6 compares by its last group. */
function asNumber(address: string): number {
	const parts = address.includes('.')
		? address.split('.').map(Number)
		: [Number.parseInt(address.split(':').at(-1) ?? '0', 16) || 0];
	return parts.reduce((sum, part) => sum * 256 + part, 0);
}
