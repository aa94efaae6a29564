/** What a tunnel kind demands of its section and of its place in the servers. */
import type {DocumentPath} from '../../core/places.ts';
import type {OverlaySpec} from '../../design/design.types.ts';
import type {OverlayMember} from '../network.types.ts';
import type {OverlayKindRules} from '../overlay-kind.types.ts';
import {isKnown, own, report, type Compilation} from './compilation.ts';

export type RuledOverlay = {
	readonly spec: OverlaySpec;
	readonly rules: OverlayKindRules;
	readonly path: DocumentPath;
};

/** Names beside those of the list of members: each has to be a member too. */
export function checkReferences(
	compilation: Compilation,
	{spec, rules, path}: RuledOverlay,
	members: readonly string[],
): void {
	for (const {name, path: inner, part} of rules.references?.(spec) ?? []) {
		isKnown(compilation, {
			name,
			path: [...path, ...inner],
			what: 'a member of this overlay',
			candidates: members,
			part,
		});
	}
}

/** Layer 3 has no frames for a bridge; a port of Open vSwitch is nothing without its bridge. */
export function checkBridges(
	compilation: Compilation,
	{rules, path}: RuledOverlay,
	members: readonly OverlayMember[],
): void {
	for (const {device, port} of members) {
		const interfaces = Object.entries(own(compilation.spec.servers, device)?.interfaces ?? {});
		const bridge = interfaces.find(
			([, {kind, ports}]) => kind === 'bridge' && ports?.includes(port) === true,
		);
		const made = bridge?.[1].implementation ?? 'linux-bridge';
		if (rules.bridge === 'never' && bridge !== undefined) {
			report(compilation, ['servers', device, 'interfaces', bridge[0], 'ports'], {
				code: 'port-without-frames',
				message: `\`${port}\` carries IP packets and no Ethernet frames, so it cannot belong to the bridge \`${bridge[0]}\`.`,
				remedy: 'Bridge a VXLAN over it instead.',
			});
		} else if (rules.bridge === 'openvswitch' && (bridge === undefined || made !== 'openvswitch')) {
			report(compilation, [...path, 'between'], {
				code: 'port-without-bridge',
				message: `\`${port}\` of \`${device}\` belongs to no bridge of Open vSwitch.`,
				remedy: `Give \`${device}\` an interface with \`kind: bridge, implementation: openvswitch, ports: [${port}]\`.`,
			});
		}
	}
}

/** Two daemons cannot listen at one address and port; `taken` grows from overlay to overlay. */
export function checkListening(
	compilation: Compilation,
	{spec, rules, path}: RuledOverlay,
	{members, taken}: {readonly members: readonly OverlayMember[]; readonly taken: Set<string>},
): void {
	const port = rules.udpPort(spec);
	const clash = members.find(({underlayAddress}) => taken.has(`${underlayAddress} ${port}`));
	if (port !== null && clash !== undefined) {
		report(compilation, path, {
			code: 'port-taken',
			message: `Another overlay of \`${clash.device}\` already listens on ${clash.underlayAddress}, port ${port}.`,
			remedy: 'Give one of them another `port`.',
			part: 'key',
		});
	}
	for (const {underlayAddress} of members) {
		taken.add(`${underlayAddress} ${port}`);
	}
}
