/** Moving addresses and services, resolved. */
import type {DocumentPath} from '../../core/places.ts';
import {parseDurationMs, parseSizeBytes} from '../../core/units.ts';
import type {FloatingAddressSpec, ServiceSpec} from '../../design/design.types.ts';
import type {AddressHolder, FloatingAddress, Service} from '../workload.types.ts';
import {hostAddress} from './addresses.ts';
import {own, report, type Compilation} from './compilation.ts';
import type {DraftDevices} from './draft.types.ts';
import {endsOf, serversOf} from './ends.ts';
import {storageName} from './storage-name.ts';

/** keepalived.conf(5): priority and advert_int; ucarp(8): --advskew and --advbase. */
const PRIORITY = 100;
const ADVSKEW = 0;
const INTERVAL = '1s';

export function compileFloatingAddresses(
	compilation: Compilation,
	devices: DraftDevices,
): readonly FloatingAddress[] {
	const taken = new Map<number, string>();
	return Object.entries(compilation.spec.addresses ?? {}).flatMap(([name, spec], index) => {
		const path = ['addresses', name];
		const address = hostAddress(compilation, spec.address, [...path, 'address']);
		checkIsFree(compilation, devices, {address: address?.address, path: [...path, 'address']});
		const routerId = spec.routerId ?? index + 1;
		const owner = taken.get(routerId);
		if (owner !== undefined) {
			report(compilation, [...path, spec.routerId === undefined ? 'address' : 'routerId'], {
				code: 'duplicate-router-id',
				message: `\`${owner}\` and \`${name}\` both have the group number ${routerId}.`,
				remedy: 'Groups of one number hear each other: give each its own `routerId`.',
			});
		}
		taken.set(routerId, name);
		const holders = holdersOf(compilation, devices, {spec, path});
		checkInterval(compilation, spec, path);
		const intervalMs = parseDurationMs(spec.interval ?? INTERVAL) ?? 0;
		return address === null
			? []
			: [
					{
						...{name, kind: spec.kind, routerId, intervalMs, holders},
						...{address: address.address, prefixLength: address.prefixLength},
					},
				];
	});
}

/** The daemon would add what is there already, and every server would answer for it at all times. */
function checkIsFree(
	compilation: Compilation,
	devices: DraftDevices,
	{address, path}: {address: string | undefined; path: DocumentPath},
): void {
	for (const {id, ports} of devices.values()) {
		if (ports.some(port => port.addresses.some(own => own.address === address))) {
			report(compilation, path, {
				code: 'duplicate-address',
				message: `\`${id}\` has the address ${address ?? ''} all the time.`,
				remedy: 'An address that moves belongs to no interface: choose a free one.',
			});
		}
	}
}

function holdersOf(
	compilation: Compilation,
	devices: DraftDevices,
	{spec, path}: {spec: FloatingAddressSpec; path: DocumentPath},
): readonly AddressHolder[] {
	const names = Object.keys(spec.holders);
	if (names.length < 2) {
		report(compilation, [...path, 'holders'], {
			code: 'too-few-holders',
			message: `An address that moves needs at least two servers; this one has ${names.length}.`,
			remedy: 'Name the servers that may hold it.',
		});
	}
	checkHolderKeys(compilation, spec, path);
	return endsOf(compilation, devices, {
		...{names, path: [...path, 'holders'], form: 'keys'},
		...{over: spec.over, overPath: [...path, 'over']},
	}).map(end => {
		const {priority = PRIORITY, advskew = ADVSKEW} = own(spec.holders, end.device) ?? {};
		return {...end, priority, advskew};
	});
}

/** Each daemon has its own word for who is first; the other's would silently do nothing. */
function checkHolderKeys(
	compilation: Compilation,
	{kind, holders}: FloatingAddressSpec,
	path: DocumentPath,
): void {
	const [foreign, right] =
		kind === 'ucarp' ? (['priority', 'advskew'] as const) : (['advskew', 'priority'] as const);
	for (const [name, holder] of Object.entries(holders)) {
		if (holder[foreign] !== undefined) {
			report(compilation, [...path, 'holders', name, foreign], {
				code: 'holder-key',
				message: `${kind} has no \`${foreign}\`.`,
				remedy: `Write \`${right}\`.`,
				part: 'key',
			});
		}
	}
}

/** ucarp(8) counts its --advbase in whole seconds, 1 to 255; keepalived's VRRP version 3 in hundredths, up to 40.95 s. */
function checkInterval(
	compilation: Compilation,
	{kind, interval = INTERVAL}: FloatingAddressSpec,
	path: DocumentPath,
): void {
	const ms = parseDurationMs(interval) ?? 0;
	const fits =
		kind === 'ucarp' ? ms >= 1000 && ms <= 255_000 && ms % 1000 === 0 : ms >= 10 && ms <= 40_950;
	if (!fits) {
		report(compilation, [...path, 'interval'], {
			code: 'interval-out-of-range',
			message: `${kind} cannot advertise every ${interval}.`,
			remedy:
				kind === 'ucarp' ? 'Write whole seconds from `1s` to `255s`.' : 'Write `10ms` to `40.95s`.',
		});
	}
}

export function compileServices(
	compilation: Compilation,
	devices: DraftDevices,
): readonly Service[] {
	const members = [...devices.values()]
		.filter(device => device.kind === 'server' && device.role === 'member')
		.map(({id}) => id);
	return Object.entries(compilation.spec.services ?? {}).flatMap(([name, spec]) => {
		const path = ['services', name];
		const [server] = serversOf(compilation, devices, {
			...{names: [spec.server], path: [...path, 'server'], form: 'single'},
		});
		const group = serversOf(compilation, devices, {
			...{names: spec.group ?? [], path: [...path, 'group'], form: 'list'},
		}).map(({id}) => id);
		const allowed = spec.group === undefined ? members : group;
		return server === undefined
			? []
			: [
					{
						...{name, server: server.id, ...figures(spec)},
						title: spec.title ?? name,
						storage: storageName(compilation, spec.storage ?? 'local', [...path, 'storage']),
						group: allowed.includes(server.id) ? allowed : [server.id, ...allowed],
					},
				];
	});
}

function figures(
	spec: ServiceSpec,
): Pick<Service, 'kind' | 'cpuCores' | 'memoryBytes' | 'diskBytes' | 'highlyAvailable'> {
	const bytes = (size: string | undefined) =>
		size === undefined ? 0 : (parseSizeBytes(size) ?? 0);
	return {
		kind: spec.kind ?? 'vm',
		cpuCores: spec.cpuCores ?? 0,
		memoryBytes: bytes(spec.memory),
		diskBytes: bytes(spec.disk),
		highlyAvailable: spec.highlyAvailable ?? false,
	};
}
