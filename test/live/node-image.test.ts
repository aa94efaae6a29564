/** The node image as its users get it: the daemons that a lab starts are there, and answer with their versions. */
import process from 'node:process';
import test from 'ava';
import {GenericContainer, type StartedTestContainer} from 'testcontainers';
import {nodeImageTag} from '../../src/docker/image.ts';

// Its reaper is an image from a registry, which a machine without one cannot pull; the container below is stopped by the test itself.
process.env['TESTCONTAINERS_RYUK_DISABLED'] = 'true';

const DAEMONS: readonly {readonly command: readonly string[]; readonly says: RegExp}[] = [
	{command: ['corosync', '-v'], says: /Corosync Cluster Engine, version '3\./},
	{command: ['corosync-qnetd', '-v'], says: /Corosync Qdevice Network Daemon/},
	{command: ['openvpn', '--version'], says: /^OpenVPN 2\.6/},
	{command: ['tincd', '--version'], says: /^tinc version 1\.0/},
	{command: ['ovs-vswitchd', '--version'], says: /^ovs-vswitchd \(Open vSwitch\)/},
	{command: ['glusterfsd', '--version'], says: /^glusterfs 1\d/},
	{command: ['ceph-mon', '--version'], says: /^ceph version/},
];

test.serial('every daemon of a lab runs in the node image without a network', async t => {
	const image = await nodeImageTag();
	const container: StartedTestContainer = await new GenericContainer(image)
		.withNetworkMode('none')
		.withCommand(['sleep', 'infinity'])
		.start();
	try {
		for (const {command, says} of DAEMONS) {
			const {output} = await container.exec([...command]);
			t.regex(output, says, command.join(' '));
		}
		const versions = await container.exec(['cat', '/etc/ringproof-versions.json']);
		t.truthy((JSON.parse(versions.output) as Record<string, unknown>)['corosync']);
	} finally {
		await container.stop({timeout: 0});
	}
});
