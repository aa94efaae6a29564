/** Which features of layer 2 this machine's kernel has: asked of the kernel itself, in a container of its own. */
import type {Lack} from '../../engine/engine.types.ts';
import {unlessGone, type DockerClient} from '../client.ts';
import {createContainer, labels} from '../containers.ts';
import {nodeImageTag} from '../image.ts';
import {formatOwner, newRunId, procTable, thisProcess} from '../labels.ts';

export type KernelFeature = 'bonding' | 'vlans' | 'vlan-filtering' | 'vxlan' | 'wireguard';

type Question = {
	/** Succeeds where the kernel has the feature; run in a network namespace without any device. */
	readonly command: string;
	readonly what: string;
	readonly remedy: string;
};

const OPEN_VSWITCH = 'or let Open vSwitch do it (`openvswitch`).';

const QUESTIONS: Readonly<Record<KernelFeature, Question>> = {
	bonding: {
		command: 'ip link add rpa type bond',
		what: 'bonds',
		remedy: `Load the module (\`modprobe bonding\`), ${OPEN_VSWITCH}`,
	},
	vlans: {
		command: 'ip link add link rp0 name rpb type vlan id 2',
		what: 'VLAN interfaces',
		remedy: `Load the module (\`modprobe 8021q\`), ${OPEN_VSWITCH}`,
	},
	'vlan-filtering': {
		command: 'ip link add rpc type bridge vlan_filtering 1',
		what: 'VLANs in Linux bridges',
		remedy: `Use a kernel with CONFIG_BRIDGE_VLAN_FILTERING, ${OPEN_VSWITCH}`,
	},
	vxlan: {
		command: 'ip link add rpd type vxlan id 1 dstport 4789',
		what: 'VXLAN',
		remedy: 'Load the module: `modprobe vxlan`.',
	},
	wireguard: {
		command: 'ip link add rpe type wireguard',
		what: 'WireGuard',
		remedy: 'Load the module (`modprobe wireguard`), or use another tunnel.',
	},
};

/** Lacks for the features that are needed, each by the device that is named with it, and not there. */
export async function kernelLacks(
	client: DockerClient,
	needs: ReadonlyMap<KernelFeature, string>,
): Promise<readonly Lack[]> {
	if (needs.size === 0) {
		return [];
	}
	const features = [...needs.keys()];
	const missing = await missingFeatures(client, features);
	return features
		.filter((_, index) => missing[index] === true)
		.map(feature => {
			const {what, remedy} = QUESTIONS[feature];
			return {
				what: `${what}, which ${needs.get(feature) ?? ''} asks for`,
				why: 'this machine’s kernel does not have them.',
				remedy,
			};
		});
}

/** The exit code carries one bit for each question that was answered with no. */
async function missingFeatures(
	client: DockerClient,
	features: readonly KernelFeature[],
): Promise<readonly boolean[]> {
	const script = [
		'missing=0',
		// Every network namespace has a loopback device; VLANs need one that takes them.
		'ip link add rp0 type bridge',
		...features.map(
			(feature, index) =>
				`${QUESTIONS[feature].command} 2>/dev/null || missing=$((missing + ${2 ** index}))`,
		),
		'exit $missing',
	].join('\n');
	const run = newRunId();
	const identity = {
		run,
		owner: formatOwner(thisProcess(procTable())),
		design: 'kernel-features',
		image: await nodeImageTag(),
	};
	const container = await createContainer(client, {
		name: `ringproof-${run}-kernel`,
		Image: identity.image,
		Entrypoint: ['sh', '-c', script],
		Labels: labels(identity, 'server'),
		HostConfig: {NetworkMode: 'none', CapDrop: ['ALL'], CapAdd: ['NET_ADMIN']},
	});
	try {
		await container.start();
		const {StatusCode: exitCode} = (await container.wait()) as {readonly StatusCode: number};
		return features.map((_, index) => (exitCode & (2 ** index)) !== 0);
	} finally {
		await unlessGone(container.remove({force: true}));
	}
}
