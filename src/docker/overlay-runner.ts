/** Brings overlays up: identities, configuration files, the daemons of every member, and the wait for their tunnels. */
import type {DeviceId} from '../core/ids.ts';
import type {DaemonName} from '../engine/effect.types.ts';
import type {HistoryEvent} from '../engine/history.types.ts';
import type {Overlay} from '../network/network.types.ts';
import type {TunnelDaemon, TunnelSecrets} from '../overlays/_overlay.types.ts';
import {tunnelDaemon} from '../overlays/index.ts';
import {execute} from './exec.ts';
import {putFiles} from './files.ts';
import {makeIdentity} from './identities.ts';
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
	await Promise.all(lab.network.overlays.map(overlay => startOverlay(lab, overlay)));
	const {overlays} = lab.network;
	await lab.journal.waitFor(
		{
			title: 'every tunnel is up',
			holds: history =>
				overlays.every(({id, tunnels}) =>
					tunnels.every(({a, b}) => isUp(history, {id, a, b}) && isUp(history, {id, a: b, b: a})),
				),
		},
		TUNNELS_UP_MS_MAX,
	);
}

async function startOverlay(lab: Lab, overlay: Overlay): Promise<void> {
	const identities = await Promise.all(
		overlay.members.map(
			async ({device}) =>
				[device, await makeIdentity(nodeOf(lab, device).container, device)] as const,
		),
	);
	const secrets: TunnelSecrets = new Map(identities);
	const starts = await Promise.all(
		overlay.members.map(async ({device, role}) => {
			const node = nodeOf(lab, device);
			const daemon = tunnelDaemon({network: lab.network, overlay, device, secrets});
			await putFiles(
				node.container,
				daemon.files.map(({path, text, mode}) => ({path, content: text, mode})),
			);
			const start = (): Promise<void> => startTunnelDaemon(lab, node, {overlay, daemon});
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
	const [first, ...rest] = daemon.command;
	if (first === undefined) {
		throw new Error(`The overlay ${overlay.id} has no command`);
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
	const ports = lab.network.overlays.flatMap(({members}) =>
		members.filter(({device}) => device === node.device.id),
	);
	const limitMs = lab.journal.nowMs() + PORT_READY_MS_MAX;
	for (const {port, address} of ports) {
		while (lab.journal.nowMs() < limitMs && node.pid !== null) {
			const {stdout} = await execute(node.container, ['ip', '-o', 'address', 'show', 'dev', port]);
			if (stdout.includes(` ${address}/`)) {
				break;
			}
			await lab.journal.pass(100);
		}
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
