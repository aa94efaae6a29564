/** keepalived and ucarp on two servers: who holds the address when they cannot hear each other, and when one is gone. */
import anyTest, {type TestFn} from 'ava';
import {loadNetwork} from '../../src/cli/load-network.ts';
import {deviceId} from '../../src/core/ids.ts';
import {createDockerEngine, type DockerEngine} from '../../src/docker/engine.ts';
import type {HistoryEvent} from '../../src/engine/history.types.ts';
import {followWorkload} from '../../src/engine/workload-state.ts';
import {workloadDesign} from '../_support/workload-designs.ts';
import {onDevice} from './_support/on-device.ts';

const test = anyTest as TestFn<{engine: DockerEngine}>;

const DESIGN = workloadDesign({
	servers: ['a', 'b'],
	rest: [
		'addresses:',
		'  vrrp: {kind: keepalived, address: 10.0.0.100/24, over: eth0, holders: {a: {priority: 150}, b: {}}}',
		'  carp: {kind: ucarp, address: 10.0.0.101/24, over: eth0, holders: {a: {}, b: {advskew: 100}}}',
	],
});

/** Far beyond the four seconds that either protocol takes, so that a busy machine fails no test. */
const WAIT_MS_MAX = 40_000;

test.before(async t => {
	const network = loadNetwork(DESIGN, 'address.yaml');
	const engine = createDockerEngine({network, seed: 1, onProgress: () => undefined});
	t.context = {engine};
	await engine.up();
});

test.after.always(async t => {
	await (t.context as Partial<{engine: DockerEngine}>).engine?.down();
});

/** Whether each address comes to be held by exactly these servers. */
async function heldBy(
	{engine}: {engine: DockerEngine},
	vrrp: string,
	carp = vrrp,
): Promise<boolean> {
	const workload = followWorkload();
	const holds = {
		title: `${vrrp} and ${carp} hold the addresses`,
		holds: (history: readonly HistoryEvent[]) => {
			const {holders} = workload.read(history);
			const names = (of: string): string => [...(holders.get(of) ?? [])].sort().join(' ');
			return names('address:vrrp') === vrrp && names('address:carp') === carp;
		},
	};
	return (await engine.waitFor(holds, WAIT_MS_MAX)) === 'met';
}

test.serial(
	'the better server holds the address, and the other one after a power loss',
	async t => {
		const {engine} = t.context;
		t.true(await heldBy(t.context, 'a'));
		// The number that keepalived leaves behind belongs to a living process after the boot: the first one, for certain.
		await onDevice(t.context, 'a', 'sh', '-c', 'echo 1 >/run/ringproof-address-vrrp.pid.parent');
		await engine.apply('dark', [{kind: 'device', device: deviceId('a'), action: 'kill'}]);
		t.true(await heldBy(t.context, 'b'));
		await engine.heal('dark');
		// VRRP takes the address back from a server of lower priority, UCarp only where it was told to (--preempt).
		t.true(await heldBy(t.context, 'a', 'b'));
	},
);

test.serial('both hold it while no multicast passes', async t => {
	const {engine} = t.context;
	await engine.apply('block', [{kind: 'block-multicast', device: deviceId('sw')}]);
	t.true(await heldBy(t.context, 'a b'));
	await engine.heal('block');
	t.true(await heldBy(t.context, 'a'));
});

test.serial('a daemon that is killed leaves its address to the kernel', async t => {
	const {engine} = t.context;
	const daemons = ['address:vrrp', 'address:carp'] as const;
	await engine.apply(
		'crash',
		daemons.map(daemon => ({kind: 'daemon', device: deviceId('a'), daemon, action: 'kill'})),
	);
	t.true(await heldBy(t.context, 'a b'));
	await engine.heal('crash');
	t.true(await heldBy(t.context, 'a', 'b'));
});
