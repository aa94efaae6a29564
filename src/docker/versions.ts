/** What a run's figures rest on: versions of the kernel, Docker, the image and the daemons in it, and the panel's mode. */
import {cpus, release} from 'node:os';
import type {LiveLab} from './bring-up.ts';
import {execute} from './exec.ts';
import {imageDigest} from './image.ts';

export async function labVersions(lab: LiveLab): Promise<Readonly<Record<string, string>>> {
	const [docker, digest, packages] = await Promise.all([
		lab.client.version(),
		imageDigest(lab.client, lab.image),
		packageVersions(lab),
	]);
	const {hello} = lab.panel;
	return {
		kernel: release(),
		cpu: `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}`,
		docker: docker.Version,
		image: `${lab.image} ${digest ?? ''}`.trim(),
		...packages,
		realTime: lab.realTime.refusal() ?? 'granted to corosync, the tunnel daemons and the probes',
		panel: `${hello.version}, ${hello.realtime.fifo.granted ? 'SCHED_FIFO' : 'normal scheduling'} (${hello.realtime.fifo.note}), spin ${hello.spinUs} µs`,
	};
}

/** As the image recorded them when it was built. */
async function packageVersions(lab: LiveLab): Promise<Readonly<Record<string, string>>> {
	const [node] = lab.nodes.values();
	if (node === undefined) {
		return {};
	}
	const {exitCode, stdout} = await execute(node.container, ['cat', '/etc/ringproof-versions.json']);
	return exitCode === 0 ? (JSON.parse(stdout) as Record<string, string>) : {};
}
