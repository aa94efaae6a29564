/** Brings overlays up: identities, configuration files, the daemons of every member, and the wait for their tunnels. */
import type {DeviceId} from '../core/ids.ts';
import type {DaemonName} from '../engine/effect.types.ts';
import type {HistoryEvent} from '../engine/history.types.ts';
import type {Overlay} from '../network/network.types.ts';
import {hasDaemon} from '../network/queries/tunnel-daemons.ts';
import type {TunnelDaemon, TunnelSecrets} from '../overlays/_overlay.types.ts';
import {identityNeeded, tunnelDaemon} from '../overlays/index.ts';
import {execute, executeOrThrow} from './exec.ts';
import {putFiles} from './files.ts';
import {makeIdentity} from './identities.ts';
import {movedAddresses} from './layer2/server-steps.ts';
import {setupScript} from './layer2/steps.ts';
import {nodeOf, type Lab, type LabNode} from './lab.ts';
import {runDaemon} from './node-daemons.ts';
import {tunnelLogReader} from './tunnel-log.ts';

/** Twice what a client may take to find its server after its first packet was lost (OpenVPN resends after 2 s, 4 s). */
const TUNNELS_UP_MS_MAX = 15_000;

/** How long a boot waits for an overlay's address before it starts the daemons that bind to it. */
const PORT_READY_MS_MAX = 10_000;

export const overlayDaemon = (overlay: Pick<Overlay, 'id'>): DaemonName => `overlay:${overlay.id}`;

/** Starts every overlay; tunnels that do not come up within their time are left to their daemons. */
export async function startOverlays(lab: Lab): Promise<void> {
	const {overlays} = lab.network;
	// A tunnel may run over one that stands before it in the design.
	for (const overlay of overlays) {
		await startOverlay(lab, overlay);
	}
	await lab.journal.waitFor(
		{
			title: 'every tunnel is up',
			holds: history =>
				overlays
					.filter(hasDaemon)
					.every(({id, tunnels}) =>
						tunnels.every(({a, b}) => isUp(history, {id, a, b}) && isUp(history, {id, a: b, b: a})),
					),
		},
		TUNNELS_UP_MS_MAX,
	);
}

async function makeSecrets(lab: Lab, {kind, members}: Overlay): Promise<TunnelSecrets> {
	const identities = await Promise.all(
		members.map(async ({device}) => {
			const {container} = nodeOf(lab, device);
			return [device, await makeIdentity(identityNeeded(kind), {container, device})] as const;
		}),
	);
	return new Map(
		identities.flatMap(([device, identity]) => (identity === null ? [] : [[device, identity]])),
	);
}

async function startOverlay(lab: Lab, overlay: Overlay): Promise<void> {
	const secrets = await makeSecrets(lab, overlay);
	const starts = await Promise.all(
		overlay.members.map(async ({device, role}) => {
			const node = nodeOf(lab, device);
			const daemon = tunnelDaemon({network: lab.network, overlay, device, secrets});
			await putFiles(
				node.container,
				daemon.files.map(({path, text, mode}) => ({path, content: text, mode})),
			);
			const start = async (): Promise<void> => {
				await startTunnelDaemon(lab, node, {overlay, daemon});
				await moveAddresses(lab, node, overlay);
			};
			node.wanted.set(overlayDaemon(overlay), start);
			return {isServer: role === 'server', start};
		}),
	);
	const begin = (isServer: boolean): Promise<unknown> =>
		Promise.all(starts.filter(one => one.isServer === isServer).map(({start}) => start()));
	await begin(true);
	await awaitServers(lab, overlay);
	await begin(false);
}

/** Where tunnels of Open vSwitch run over this one: its port goes into a bridge, which takes its address over. */
async function moveAddresses(lab: Lab, node: LabNode, overlay: Overlay): Promise<void> {
	if (node.device.kind === 'server') {
		const steps = movedAddresses(lab.network, node.device, overlay);
		if (steps.length > 0) {
			await awaitPort(lab, node, overlay);
			await executeOrThrow(node.container, ['sh', '-c', setupScript(steps)]);
		}
	}
}

/** A client whose first packet finds nobody listening waits for seconds before its next one. */
async function awaitServers(lab: Lab, overlay: Overlay): Promise<void> {
	const servers = overlay.members.filter(({role}) => role === 'server').map(({device}) => device);
	const daemon = overlayDaemon(overlay);
	await lab.journal.waitFor(
		{
			title: `the servers of ${overlay.id} accept clients`,
			holds: history =>
				servers.every(node =>
					history.some(
						event =>
							event.kind === 'daemon' &&
							event.node === node &&
							event.daemon === daemon &&
							event.state === 'ready',
					),
				),
		},
		TUNNELS_UP_MS_MAX,
	);
}

type TunnelStart = {readonly overlay: Overlay; readonly daemon: TunnelDaemon};

async function startTunnelDaemon(
	lab: Lab,
	node: LabNode,
	{overlay, daemon}: TunnelStart,
): Promise<void> {
	const id = node.device.id;
	const name = overlayDaemon(overlay);
	const reader = tunnelLogReader(overlay, id);
	for (const [tool, ...words] of daemon.setup) {
		if (tool !== undefined) {
			await executeOrThrow(node.container, [tool, ...words]);
		}
	}
	const [first, ...rest] = daemon.command;
	if (first === undefined) {
		return;
	}
	const report = (changes: ReturnType<typeof reader.read>): void => {
		for (const {peer, state} of changes) {
			lab.journal.record({kind: 'tunnel', node: id, overlay: overlay.id, peer, state});
		}
	};
	let ready = false;
	await runDaemon(lab, node, {
		daemon: name,
		command: [first, ...rest],
		onLine: line => {
			if (!ready && daemon.readyPattern.test(line)) {
				ready = true;
				lab.journal.record({kind: 'daemon', node: id, daemon: name, state: 'ready'});
			}
			report(reader.read(line));
		},
		onEnd: () => {
			report(reader.end());
		},
	});
}

/** Waits until the overlays' ports of this device have their addresses, as a boot does before it starts the cluster. */
export async function awaitOverlayPorts(lab: Lab, node: LabNode): Promise<void> {
	for (const overlay of lab.network.overlays) {
		await awaitPort(lab, node, overlay);
	}
}

async function awaitPort(lab: Lab, node: LabNode, {members}: Overlay): Promise<void> {
	const member = members.find(({device}) => device === node.device.id);
	const limitMs = lab.journal.nowMs() + PORT_READY_MS_MAX;
	// A port of a bridge has no address to wait for.
	while (
		member !== undefined &&
		member.address !== null &&
		lab.journal.nowMs() < limitMs &&
		node.pid !== null
	) {
		const {stdout} = await execute(node.container, ['ip', '-o', 'address', 'show']);
		if (stdout.includes(` ${member.address}/`)) {
			return;
		}
		await lab.journal.pass(100);
	}
}

/** Whether the last word of the daemon at `a` about its tunnel to `b` is that it is up. */
function isUp(
	history: readonly HistoryEvent[],
	{id, a, b}: {readonly id: string; readonly a: DeviceId; readonly b: DeviceId},
): boolean {
	const last = history.findLast(
		event =>
			event.kind === 'tunnel' && event.overlay === id && event.node === a && event.peer === b,
	);
	return last?.kind === 'tunnel' && last.state === 'up';
}
