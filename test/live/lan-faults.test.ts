/** Each effect on one lab of three nodes on a switch, with corosync over multicast: what it costs, and that it heals. */
import anyTest, {type TestFn} from 'ava';
import {cableId, deviceId} from '../../src/core/ids.ts';
import type {Effect} from '../../src/engine/effect.types.ts';
import {lanCluster} from '../_support/lab-networks.ts';
import {openLab, type Lab} from './_support/lab.ts';

const test = anyTest as TestFn<{lab: Lab}>;

test.before(async t => {
	const lab = await openLab(lanCluster(3));
	t.context = {lab};
	t.true(await lab.isWhole());
});

test.after.always(async t => {
	await (t.context as Partial<{lab: Lab}>).lab?.engine.down();
});

const n3 = deviceId('n3');
const lastCable = cableId('n3-sw');

/** The effect splits n3 off: the two others stay quorate, and healing brings all three together. */
const splitsOff = (title: string, effect: Effect, {sees}: {readonly sees: boolean}): void => {
	test.serial(title, async t => {
		const {lab} = t.context;
		await lab.engine.apply(title, [effect]);
		t.true(await lab.isOneMembership(['n1', 'n2'], true));
		if (sees) {
			t.true(await lab.isOneMembership(['n3'], false));
		}
		await lab.engine.heal(title);
		t.true(await lab.isWhole());
	});
};

const cut = (change: Partial<Effect & {kind: 'cut'}>): Effect => ({
	kind: 'cut',
	cable: lastCable,
	direction: 'both',
	mode: 'silent',
	...change,
});

splitsOff('a silent cut', cut({}), {sees: true});
splitsOff('a cut that takes the carrier', cut({mode: 'no-carrier'}), {sees: true});
splitsOff('a node that loses power', {kind: 'device', device: n3, action: 'kill'}, {sees: false});
splitsOff('a node that shuts down', {kind: 'device', device: n3, action: 'stop'}, {sees: false});
splitsOff(
	'a node that stands still',
	{kind: 'device', device: n3, action: 'freeze'},
	{sees: false},
);

const daemon = (action: 'kill' | 'stop' | 'freeze'): Effect => ({
	kind: 'daemon',
	device: n3,
	daemon: 'corosync',
	action,
});

splitsOff('corosync killed', daemon('kill'), {sees: false});
splitsOff('corosync stopped', daemon('stop'), {sees: false});
splitsOff('corosync that stands still', daemon('freeze'), {sees: false});

test.serial('a cut one way leaves the other way open', async t => {
	const {engine} = t.context.lab;
	await engine.apply('mute', [cut({direction: 'aToB'})]);
	const result = await engine.probe({kind: 'multicast', path: 'ring:0'});
	const pairs = result.kind === 'multicast' ? result.pairs : [];
	const hears = (from: string, to: string): boolean | undefined =>
		pairs.find(pair => pair.from === from && pair.to === to)?.heard;
	t.false(hears('n3', 'n1'));
	t.true(hears('n1', 'n3'));
	t.true(hears('n1', 'n2'));
	// n3 hears the token but passes it on to nobody: all of them notice before the cable is mended.
	t.true(await t.context.lab.isOneMembership(['n1', 'n2'], true));
	await engine.heal('mute');
	t.true(await t.context.lab.isWhole());
});

test.serial('blocked multicast costs a running ring nothing until a node restarts', async t => {
	const {lab} = t.context;
	const {engine} = lab;
	const restart = 'restart';
	await engine.apply('block', [{kind: 'block-multicast', device: deviceId('sw')}]);
	// The token goes from node to node as unicast: more than twice the time in which its loss would show.
	await engine.pass(6000);
	t.true(await lab.isWhole());
	await engine.apply(restart, [daemon('kill')]);
	t.true(await lab.isOneMembership(['n1'], false), 'a new membership needs multicast');
	await engine.heal(restart);
	t.true(await lab.isOneMembership(['n3'], false));
	await engine.heal('block');
	t.true(await lab.isWhole());
});

test.serial('the switch’s death leaves every node alone', async t => {
	const {lab} = t.context;
	await lab.engine.apply('dark', [{kind: 'device', device: deviceId('sw'), action: 'kill'}]);
	for (const name of ['n1', 'n2', 'n3']) {
		t.true(await lab.isOneMembership([name], false));
	}
	await lab.engine.heal('dark');
	t.true(await lab.isWhole());
});

test.serial('impairments are in force on the wire and heal one by one', async t => {
	const {lab} = t.context;
	const {engine} = lab;
	const impair = (settings: (Effect & {kind: 'impair'})['settings']): Effect => ({
		kind: 'impair',
		cable: lastCable,
		direction: 'both',
		settings,
	});
	const worst = async (): Promise<{minMs: number; lossRatio: number}> => {
		const result = await engine.probe({kind: 'rtt', path: 'ring:0', count: 400, intervalMs: 2});
		const pair = result.kind === 'rtt' ? result.pairs.find(({to}) => to === n3) : undefined;
		return {
			minMs: pair?.minMs ?? Infinity,
			lossRatio: 1 - (pair?.received ?? 0) / (pair?.sent ?? 1),
		};
	};
	// The first probe also finds the hardware addresses, which a lossy wire would make slow.
	t.is((await worst()).lossRatio, 0);
	await engine.apply('slow', [impair({oneWayDelayMs: 5})]);
	await engine.apply('lossy', [impair({lossRatio: 0.2})]);
	const both = await worst();
	// 5 ms there and 5 ms back on this cable; each way keeps 0.8 of the packets, so 0.36 of the round trips are lost.
	t.true(both.minMs >= 10);
	// 400 draws: five standard deviations are 0.12.
	t.true(Math.abs(both.lossRatio - (1 - 0.8 ** 2)) < 0.12, `${both.lossRatio}`);
	await engine.heal('slow');
	const lossy = await worst();
	t.true(lossy.minMs < 10);
	t.true(lossy.lossRatio > 0.2);
	await engine.heal('lossy');
	t.is((await worst()).lossRatio, 0);
	t.true(await lab.isWhole());
});
