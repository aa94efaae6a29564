/**
 * The patch panel over real TAP devices: each test runs a panel of its own on this machine and plugs cables into network
 * namespaces that it makes. Needs root, no container. What the panel does to single frames, exactly, is in test/panel.
 */
import {readFile} from 'node:fs/promises';
import path from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import test from 'ava';
import type {PanelEvent} from '../../src/docker/panel.types.ts';
import {linkState, sendOneWay, sendRoundTrip} from './_support/namespace.ts';
import {type Bench, openBench} from './_support/panel-bench.ts';

/** Any group outside of the link-local block. */
const GROUP = '239.1.2.3';

test('a frame is never early, and is late by what the panel reports', async t => {
	await using bench = await openBench();
	await bench.cable('c');
	const oneWayDelayUs = 1000;
	await bench.panel.set('c', {oneWayDelayUs});
	await sendOneWay(bench.a, bench.b, {count: 1});
	await bench.panel.resetStats();
	const {received, oneWay} = await sendOneWay(bench.a, bench.b, {count: 200});
	const {aToB} = await bench.panel.stats('c');
	t.is(received, 200);
	t.true(oneWay !== null && oneWay.minUs >= oneWayDelayUs, `${String(oneWay?.minUs)} µs`);
	t.is(aToB.counters.deliveredFrames, aToB.lateness.samples);
	// The panel sees only a part of the way, so what it reports is less than what the probe sees.
	t.true((aToB.lateness.p50Us ?? Infinity) <= (oneWay?.p50Us ?? 0) - oneWayDelayUs);
});

test('each direction has its own delay', async t => {
	await using bench = await openBench();
	await bench.cable('c');
	await bench.panel.set('c', {oneWayDelayUs: 3000}, {direction: 'aToB'});
	const {aToB, bToA} = await bench.panel.set('c', {oneWayDelayUs: 500}, {direction: 'bToA'});
	t.deepEqual([aToB.oneWayDelayUs, bToA.oneWayDelayUs], [3000, 500]);
	await sendRoundTrip(bench.a, bench.b, {count: 1});
	const there = await sendOneWay(bench.a, bench.b);
	const back = await sendOneWay(bench.b, bench.a);
	const both = await sendRoundTrip(bench.a, bench.b);
	t.true((there.oneWay?.minUs ?? 0) >= 3000);
	t.true((back.oneWay?.minUs ?? 0) >= 500);
	t.true((back.oneWay?.p50Us ?? Infinity) < (there.oneWay?.p50Us ?? 0));
	t.true((both.roundTrip?.minUs ?? 0) >= 3500);
});

test('a cut in one direction lets the other one through', async t => {
	await using bench = await openBench();
	await bench.cable('c');
	await sendRoundTrip(bench.a, bench.b, {count: 1});
	await bench.panel.set('c', {cut: true}, {direction: 'aToB'});
	t.is((await sendOneWay(bench.a, bench.b)).received, 0);
	t.is((await sendOneWay(bench.b, bench.a)).received, 100);
	t.true((await linkState(bench.b, 'c')).carrier, 'a cut is silent');
	t.true((await bench.panel.stats('c')).aToB.counters.droppedFrames.cut >= 100);
	await bench.panel.set('c', {cut: false});
	t.is((await sendOneWay(bench.a, bench.b)).received, 100);
});

test('without carrier only the end that is led to sees the link down', async t => {
	await using bench = await openBench();
	await bench.cable('c');
	const {ends} = await bench.panel.set('c', {carrier: false}, {direction: 'aToB'});
	t.like(ends, {a: {carrier: true}, b: {carrier: false}});
	t.deepEqual(await linkState(bench.a, 'c'), {exists: true, carrier: true});
	t.deepEqual(await linkState(bench.b, 'c'), {exists: true, carrier: false});
	await bench.panel.set('c', {carrier: true});
	t.deepEqual(await linkState(bench.b, 'c'), {exists: true, carrier: true});
	t.is((await sendOneWay(bench.a, bench.b)).received, 100);
});

test('the multicast filter takes multicast and leaves unicast', async t => {
	await using bench = await openBench();
	await bench.cable('c');
	t.is((await sendOneWay(bench.a, bench.b, {group: GROUP})).received, 100);
	await bench.panel.set('c', {blocksMulticast: true}, {direction: 'aToB'});
	t.is((await sendOneWay(bench.a, bench.b, {group: GROUP})).received, 0);
	t.is((await sendOneWay(bench.b, bench.a, {group: GROUP})).received, 100);
	t.is((await sendOneWay(bench.a, bench.b)).received, 100);
	t.true((await bench.panel.stats('c')).aToB.counters.droppedFrames.multicast >= 100);
});

test('an end whose process dies is reported, takes the carrier along and can be plugged again', async t => {
	await using bench = await openBench();
	await bench.cable('c');
	const event = nextEvent(bench);
	const mortal = {...bench.b, ...(await bench.namespace())};
	await bench.panel.unplug('c', 'b');
	await bench.plug('c', 'b', mortal);
	t.is((await sendOneWay(bench.a, mortal)).received, 100);
	await mortal.end();
	t.like(await event, {
		event: 'end-lost',
		cable: 'c',
		end: 'b',
		pid: mortal.pid,
		reason: 'process-died',
	});
	t.is((await bench.panel.get('c')).ends.b.state, 'absent');
	await untilCarrier(bench, false);
	await bench.plug('c', 'b', bench.b);
	await untilCarrier(bench, true);
	t.is((await sendOneWay(bench.a, bench.b)).received, 100);
});

test('a cable may keep the carrier while its far end is absent', async t => {
	await using bench = await openBench();
	await bench.panel.addCable('switched', {carrierFollowsPeer: false});
	await bench.panel.addCable('direct');
	await bench.plug('switched', 'a', bench.a);
	await bench.plug('direct', 'a', bench.a);
	t.true((await linkState(bench.a, 'switched')).carrier);
	t.false((await linkState(bench.a, 'direct')).carrier);
});

test('a plug that cannot work says why and leaves the end free', async t => {
	await using bench = await openBench();
	await bench.cable('c');
	await bench.panel.addCable('d');
	const mac = '02:00:00:00:00:0d';
	const dead = await bench.namespace();
	await dead.end();
	const plugs = [
		[{pid: dead.pid, interface: 'd', mac}, 'panel-no-such-process'],
		[{pid: bench.a.pid, interface: 'c', mac}, 'panel-interface-exists'],
		[{pid: bench.a.pid, interface: 'a/b', mac}, 'panel-bad-value'],
		[{pid: bench.a.pid, interface: 'd', mac: '03:00:00:00:00:0d'}, 'panel-bad-value'],
	] as const;
	for (const [plug, code] of plugs) {
		const error = await t.throwsAsync(bench.panel.plug('d', 'a', plug));
		t.like(error, {problems: [{code}]});
		t.is((await bench.panel.get('d')).ends.a.state, 'absent');
	}
	await t.throwsAsync(bench.plug('c', 'a', bench.a), {message: /end-in-use/});
	await bench.plug('d', 'a', bench.a);
});

test('cables that are plugged at the same time all work, and all vanish with the panel', async t => {
	await using bench = await openBench();
	const names = Array.from({length: 12}, (_, index) => `c${String(index)}`);
	await Promise.all(
		names.map(async name => {
			await bench.panel.addCable(name);
			const at = {interface: name, mac: '02:00:00:00:01:01'};
			await Promise.all([
				bench.panel.plug(name, 'a', {pid: bench.a.pid, ...at}),
				bench.panel.plug(name, 'b', {pid: bench.b.pid, ...at}),
			]);
		}),
	);
	const summaries = await bench.panel.list();
	t.deepEqual(
		summaries.map(({a, b}) => [a, b]),
		names.map(() => ['plugged', 'plugged']),
	);
	t.is(await bench.stop('SIGTERM'), 0);
	for (const name of names) {
		t.false((await linkState(bench.a, name)).exists);
	}
	await t.throwsAsync(bench.panel.list(), {message: /panel-gone/});
});

test('interfaces also vanish when the panel is killed', async t => {
	await using bench = await openBench();
	await bench.cable('c');
	await bench.stop('SIGKILL');
	t.false((await linkState(bench.a, 'c')).exists);
});

test('a removed cable takes its interfaces along at once', async t => {
	await using bench = await openBench();
	await bench.cable('c');
	await bench.panel.removeCable('c');
	t.false((await linkState(bench.a, 'c')).exists);
	t.deepEqual(await bench.panel.list(), []);
});

test('a capture holds the frames that crossed the cable, as pcap', async t => {
	await using bench = await openBench();
	await bench.cable('c');
	await sendRoundTrip(bench.a, bench.b, {count: 1});
	await bench.panel.startCapture('c', {file: 'c.pcap'});
	await sendOneWay(bench.a, bench.b, {count: 20, bytes: 100});
	const {file, frames, bytes, missedFrames} = await bench.panel.stopCapture('c');
	const content = await readFile(path.join(bench.folder, file));
	t.is(missedFrames, 0);
	t.true(frames >= 20);
	t.is(content.length, bytes);
	t.is(content.readUInt32LE(0), 0xa1b23c4d);
	// Ethernet, IPv4 and UDP headers around the payload; the file and record headers are 24 and 16 bytes long.
	const frameBytes = 14 + 20 + 8 + 100;
	t.true(bytes >= 24 + 20 * (16 + frameBytes));
	await t.throwsAsync(bench.panel.startCapture('c', {file: '../c.pcap'}), {message: /bad-value/});
	await t.throwsAsync(bench.panel.stopCapture('c'), {message: /not-capturing/});
});

test('a panel without frames sleeps, also with cables plugged and delays set', async t => {
	await using bench = await openBench();
	await bench.cable('c');
	await bench.panel.set('c', {oneWayDelayUs: 1000});
	await sendRoundTrip(bench.a, bench.b, {count: 1});
	const before = await cpuTicks(bench.panel.hello.pid);
	await sleep(1000);
	// A second is 100 ticks; a loop that spins would take them all.
	t.true((await cpuTicks(bench.panel.hello.pid)) - before <= 2);
});

function nextEvent(bench: Bench): Promise<PanelEvent> {
	return new Promise((resolve, reject) => {
		bench.panel.subscribe(resolve).catch(reject);
	});
}

/** The panel tells the kernel about a carrier after the event line, not before it. */
async function untilCarrier(bench: Bench, carrier: boolean): Promise<void> {
	while ((await linkState(bench.a, 'c')).carrier !== carrier) {
		await sleep(5);
	}
}

/** User and system time of a process, in hundredths of a second (proc(5), stat, fields 14 and 15). */
async function cpuTicks(pid: number): Promise<number> {
	const stat = await readFile(`/proc/${String(pid)}/stat`, 'utf8');
	const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
	return Number(fields[11]) + Number(fields[12]);
}
