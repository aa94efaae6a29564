/**
 * Each capability that a container is started with is needed: left out alone, exactly what it is for fails. Single
 * containers with the lab's own settings; no lab.
 */
import {rm} from 'node:fs/promises';
import test, {type ExecutionContext} from 'ava';
import type {Container} from 'dockerode';
import {removeLab} from '../../src/docker/cleanup.ts';
import {connectDocker, messageOf} from '../../src/docker/client.ts';
import {
	createContainer,
	deviceSpec,
	NODE_CAPABILITIES,
	PANEL_CAPABILITIES,
	startContainer,
	VOLUME_CAPABILITIES,
	type RunIdentity,
	type Spec,
} from '../../src/docker/containers.ts';
import {execute} from '../../src/docker/exec.ts';
import {nodeImageTag} from '../../src/docker/image.ts';
import {formatOwner, newRunId, procTable, thisProcess} from '../../src/docker/labels.ts';
import {listening, panelSpec, type Panel} from '../../src/docker/panel.ts';
import {makeRunDirectory} from '../../src/docker/run-directory.ts';
import {lan} from '../_support/small-network.ts';

const client = connectDocker();

/** `mlockall(MCL_CURRENT)`, which no command of Debian calls by itself; the number is the kernel's for this processor. */
const MLOCKALL = process.arch === 'arm64' ? 230 : 151;
const OTHER = '65534';

/** What each capability of a node is for, as a command that only it lets succeed. */
const NODE_NEEDS: Readonly<Record<string, string>> = {
	NET_ADMIN: 'ip link add probe type bridge',
	NET_RAW: 'perl -e "socket(S, 17, 3, 0x0300) or die"',
	SYS_NICE: 'renice -n -20 -p $$',
	IPC_LOCK: `prlimit --memlock=1024:1024 perl -e 'exit(syscall(${String(MLOCKALL)}, 1) != 0)'`,
	SETUID: `perl -e '$> = ${OTHER}; exit($> != ${OTHER})'`,
	SETGID: `perl -e '$) = "${OTHER} ${OTHER}"; exit($) != ${OTHER})'`,
};

const AS_OTHER = `setpriv --reuid=${OTHER} sh -c 'umask 077; echo > /tmp/other'`;
const VOLUME_NEEDS: Readonly<Record<string, string>> = {
	SYS_ADMIN: 'mount -t tmpfs probe /mnt',
	DAC_OVERRIDE: `${AS_OTHER}; cat /tmp/other`,
	CHOWN: `touch /tmp/own && chown ${OTHER} /tmp/own`,
	FOWNER: `${AS_OTHER}; chmod 644 /tmp/other`,
};

async function ownRun(t: ExecutionContext): Promise<RunIdentity> {
	const run = newRunId();
	t.teardown(() => removeLab(client, run));
	const owner = formatOwner(thisProcess(procTable()));
	return {run, owner, design: 'capabilities', image: await nodeImageTag()};
}

function without(spec: Spec, capability: string | null): Spec {
	const host = spec.HostConfig ?? {};
	const capabilities = (host.CapAdd ?? []) as readonly string[];
	return {
		...spec,
		name: `${spec.name}-${capability ?? 'all'}`,
		HostConfig: {...host, CapAdd: capabilities.filter(name => name !== capability)},
	};
}

/** A node's container that lacks this one; `null`: none. */
async function startNode(
	identity: RunIdentity,
	mountsVolumes: boolean,
	capability: string | null,
): Promise<Container> {
	const [device] = lan(1).devices;
	if (device === undefined) {
		throw new Error('The network has no device');
	}
	const spec = deviceSpec(device, {identity, hosts: [], sharesCards: false, mountsVolumes});
	const container = await createContainer(client, without(spec, capability));
	await startContainer(container);
	return container;
}

for (const [kind, mountsVolumes, capabilities, needs] of [
	['node', false, NODE_CAPABILITIES, NODE_NEEDS],
	['node with volumes', true, VOLUME_CAPABILITIES, VOLUME_NEEDS],
] as const) {
	test.serial(
		`a ${kind} works with its capabilities, and without any one of them what that is for fails`,
		async t => {
			t.deepEqual([...capabilities].sort(), Object.keys(needs).sort());
			const identity = await ownRun(t);
			const whole = await startNode(identity, mountsVolumes, null);
			for (const [capability, command] of Object.entries(needs)) {
				const {exitCode, stderr} = await execute(whole, ['sh', '-c', command]);
				t.is(exitCode, 0, `${capability} is there: ${stderr}`);
				const lacking = await startNode(identity, mountsVolumes, capability);
				t.not(
					(await execute(lacking, ['sh', '-c', command])).exitCode,
					0,
					`${capability} is needed`,
				);
			}
		},
	);
}

/** What the panel is for, and what it says of itself: `null` where all is well. */
async function panelTrouble(
	{client: panel}: Panel,
	pid: number,
): Promise<'no cable' | 'no real time' | 'no locked memory' | null> {
	const {realtime} = panel.hello;
	try {
		await panel.addCable('c');
		await panel.plug('c', 'a', {
			pid,
			interface: 'eth0',
			mac: '02:00:00:00:00:01',
			mtuBytes: 1500,
			ipv6: false,
		});
	} catch (error) {
		return messageOf(error) === '' ? null : 'no cable';
	}
	return realtime.fifo.granted
		? realtime.memoryLock.granted
			? null
			: 'no locked memory'
		: 'no real time';
}

const PANEL_NEEDS: Readonly<Record<string, 'no cable' | 'no real time' | 'no locked memory'>> = {
	SYS_ADMIN: 'no cable',
	SYS_PTRACE: 'no cable',
	NET_ADMIN: 'no cable',
	SYS_NICE: 'no real time',
	IPC_LOCK: 'no locked memory',
};

test.serial(
	'the patch panel plugs cables with its capabilities, and without any one of them it does less',
	async t => {
		t.deepEqual([...PANEL_CAPABILITIES].sort(), Object.keys(PANEL_NEEDS).sort());
		const identity = await ownRun(t);
		const node = await startNode(identity, false, null);
		const {State: state} = await node.inspect();
		for (const [capability, trouble] of [[null, null], ...Object.entries(PANEL_NEEDS)] as const) {
			const folder = await makeRunDirectory(newRunId(), identity.owner);
			try {
				const spec = panelSpec({identity, folder, seed: 1, captures: false});
				const panel = await listening(await createContainer(client, without(spec, capability)), {
					folder,
				});
				const found = await panelTrouble(panel, state.Pid);
				t.is(found, trouble, `without ${capability ?? 'none'}`);
				await panel.client[Symbol.asyncDispose]();
				await panel.container.remove({force: true});
			} finally {
				await rm(folder, {recursive: true, force: true});
			}
		}
	},
);
