/** How large the packets are that a tinc mesh passes while it finds that out, and what kronosnet makes of it. */
import test from 'ava';
import {totemTimers} from '../../src/cluster/totem/timers.ts';
import type {DeviceId} from '../../src/core/ids.ts';
import {shippedText} from '../_support/networks.ts';
import {allSee, simulate, type Running} from './_support/lan.ts';

/** 91 blocks of 16 bytes fit an underlay of 1500, and 19 bytes in them are not of the packet; live the same. */
const FITTING_BYTES = 91 * 16 - 19;
/** tinc looks for the size with thirty batches at most, a second apart. */
const SIZE_FOUND_MS_MAX = 30_000;
/** Three pongs, token and consensus. */
const REFORMED_MS_MAX = 15_000;

type Cure = {readonly tunnel?: string; readonly totem?: string};

const secret = ({tunnel = '', totem = ''}: Cure): string =>
	shippedText('tinc-three-node')
		.replace('    kind: tinc\n', `    kind: tinc\n${tunnel}`)
		.replace('    totem: {', `    totem: {secauth: on, ${totem}`);

const tunnelsOf = (device: DeviceId) =>
	[{kind: 'daemon', device, daemon: 'overlay:admin', action: 'kill'}] as const;

async function largest({sim}: Running): Promise<readonly (number | null)[]> {
	const probe = await sim.probe({kind: 'mtu', path: 'ring:0'});
	return probe.kind === 'mtu' ? [...new Set(probe.pairs.map(({mtuBytes}) => mtuBytes))] : [];
}

test('a mesh that has just come up passes a full packet, and none any more when it knows the way', async t => {
	const run = simulate(shippedText('tinc-three-node'));
	await run.sim.up();
	t.deepEqual(await largest(run), [1500]);
	await run.sim.pass(SIZE_FOUND_MS_MAX);
	t.deepEqual(await largest(run), [FITTING_BYTES]);
});

/** For how long the first node stays out when its tinc comes back, `null`: no longer than it takes to form. */
async function awayMs(cure: Cure, aliveMs: number): Promise<number | null> {
	const {sim, nodes} = simulate(secret(cure));
	const [first = ''] = nodes;
	await sim.up();
	// The mesh knows its sizes before corosync starts, as it does whenever corosync is started anew.
	await sim.pass(SIZE_FOUND_MS_MAX);
	await sim.startCluster(nodes);
	await sim.pass(aliveMs);
	await sim.apply('kill', tunnelsOf(first as DeviceId));
	await sim.pass(25_000);
	await sim.heal('kill');
	const backMs = sim.nowMs();
	await sim.pass(REFORMED_MS_MAX);
	if (allSee(sim.history(), nodes, 3)) {
		return null;
	}
	while (!allSee(sim.history(), nodes, 3)) {
		await sim.pass(10_000);
	}
	return sim.nowMs() - backMs;
}

test('A tunnel that dies while kronosnet waits for an answer about its size is of no use for minutes when it is back', async t => {
	// The first size that does not pass alone: 2, 4 … 128 times the ping timeout of token 1000 + 650 (totem/timers.ts).
	const patience = 254 * totemTimers({tokenMs: 1650}, 1).knetPingTimeoutMs;
	let trapped = 0;
	for (let aliveMs = 16_000; aliveMs < 22_000; aliveMs += 500) {
		const away = await awayMs({}, aliveMs);
		if (away !== null) {
			trapped += 1;
			t.true(away > patience, `${away} ms`);
			t.is(await awayMs({tunnel: '    mtu: 1400\n'}, aliveMs), null);
			t.is(await awayMs({totem: 'knet_mtu: 1400, '}, aliveMs), null);
			break;
		}
	}
	t.is(trapped, 1);
});
