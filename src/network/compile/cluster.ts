/** The stack becomes corosync's configuration with every default resolved. */
import type {StackSpec} from '../../design/design.types.ts';
import {STACK_PRESETS, type CorosyncDefaults} from '../../design/presets/stacks.ts';
import type {Cluster, ClusterMember} from '../cluster.types.ts';
import {hasHaManager} from '../queries/moved-services.ts';
import {totemSettings} from '../totem-timers.ts';
import {report, type Compilation} from './compilation.ts';
import type {DraftDevices, DraftServer} from './draft.types.ts';
import {isOn} from './flag.ts';
import {compileQdevice} from './qdevice.ts';
import {quorumSettings} from './quorum.ts';
import {compileRings} from './rings.ts';

type Totem = NonNullable<NonNullable<StackSpec['corosync']>['totem']>;

export function compileCluster(compilation: Compilation, devices: DraftDevices): Cluster | null {
	const {stack, name} = compilation.spec;
	const preset = STACK_PRESETS[stack.preset];
	if (preset.corosync === null) {
		return null;
	}
	const defaults: CorosyncDefaults = preset.corosync;
	const {totem = {}, quorum = {}} = stack.corosync ?? {};
	const members = compileMembers(compilation, devices);
	if (members.length < 2) {
		report(compilation, ['servers'], {
			code: 'too-few-members',
			message: `The stack \`${stack.preset}\` needs at least two members; the design has ${members.length}.`,
			remedy: 'Add servers with `role: member`, or choose the stack `none`.',
			part: 'key',
		});
	}
	const transport = totem.transport ?? defaults.transport;
	checkTransport(compilation, defaults.version, transport);
	return {
		name: stack.clusterName ?? name,
		preset: stack.preset,
		corosyncVersion: defaults.version,
		members,
		transport,
		linkMode: totem.link_mode ?? 'passive',
		knetMtuBytes: totem.knet_mtu ?? null,
		rings: compileRings(compilation, devices, members),
		totem: totemSettings(writtenTotem(totem, defaults), members.length),
		quorum: quorumSettings(compilation, quorum, members),
		qdevice: compileQdevice(compilation, devices, members),
		haFencing: stack.haFencing ?? isFencedByItself(compilation.spec),
		secauth: isOn(totem.secauth) ?? defaults.secauth,
	};
}

/** A highly available service of Proxmox VE always comes with the watchdog; other stacks have to say that they fence. */
function isFencedByItself({stack, services = {}}: Compilation['spec']): boolean {
	const isAnyMoved = Object.values(services).some(({highlyAvailable}) => highlyAvailable === true);
	return hasHaManager(stack.preset) && isAnyMoved;
}

/** Defaults of exec/totemconfig.c:68-97 where the preset has none of its own. */
function writtenTotem(totem: Totem, defaults: CorosyncDefaults) {
	return {
		tokenMs: totem.token ?? defaults.tokenMs,
		tokenCoefficientMs: totem.token_coefficient ?? defaults.tokenCoefficientMs,
		consensusMs: totem.consensus ?? null,
		joinMs: totem.join ?? 50,
		mergeMs: totem.merge ?? 200,
		sendJoinMs: totem.send_join ?? 0,
		tokenRetransmitsBeforeLossConst: totem.token_retransmits_before_loss_const ?? 4,
	};
}

/** knet came with corosync 3.0; before it, a second ring is the redundant ring protocol, which takes two at most. */
function checkTransport(
	compilation: Compilation,
	version: 2 | 3,
	transport: Cluster['transport'],
): void {
	if (version === 2 && transport === 'knet') {
		report(compilation, ['stack', 'corosync', 'totem', 'transport'], {
			code: 'transport-not-available',
			message: 'corosync 2 has no transport `knet`.',
			remedy: 'Use `udp` or `udpu`, or a stack with corosync 3.',
		});
	}
	const links = compilation.spec.stack.corosync?.links ?? [];
	const linksMax = transport === 'knet' ? 8 : version === 2 ? 2 : 1;
	if (links.length > linksMax) {
		report(compilation, ['stack', 'corosync', 'links', linksMax], {
			code: 'too-many-links',
			message: `The transport \`${transport}\` of corosync ${version} takes at most ${linksMax} ${linksMax === 1 ? 'link' : 'links'}; the design has ${links.length}.`,
			remedy: 'Remove links, or use the transport `knet` (corosync 3).',
		});
	}
}

function compileMembers(compilation: Compilation, devices: DraftDevices): readonly ClusterMember[] {
	const servers = [...devices.values()].filter(
		(device): device is DraftServer => device.kind === 'server' && device.role === 'member',
	);
	const {servers: specs} = compilation.spec;
	const owners = new Map<number, string>();
	for (const {id} of servers) {
		const nodeid = specs[id]?.nodeid;
		const owner = nodeid === undefined ? undefined : owners.get(nodeid);
		if (owner !== undefined) {
			report(compilation, ['servers', id, 'nodeid'], {
				code: 'duplicate-nodeid',
				message: `\`${owner}\` and \`${id}\` both have the nodeid ${String(nodeid)}.`,
				remedy: 'corosync refuses two nodes with one nodeid: give each its own.',
			});
		} else if (nodeid !== undefined) {
			owners.set(nodeid, id);
		}
	}
	let next = 1;
	const freeNodeid = (): number => {
		while (owners.has(next)) {
			next += 1;
		}
		owners.set(next, '');
		return next;
	};
	return servers
		.map(({id}) => ({
			device: id,
			nodeid: specs[id]?.nodeid ?? freeNodeid(),
			votes: specs[id]?.votes ?? 1,
		}))
		.sort((a, b) => a.nodeid - b.nodeid);
}
