/**
 * How exact and how fast the patch panel is on this machine, beside a plain veth pair in the same run.
 *
 *   npm run bench:panel            a table
 *   npm run bench:panel -- --json  one object: metric names that end in their unit, and numbers
 *
 * Needs root, `ip` and a C compiler. The wire error is the kernel's receive stamp minus the send time minus the delay set.
 */
import {execFile} from 'node:child_process';
import {readFile} from 'node:fs/promises';
import {setTimeout as sleep} from 'node:timers/promises';
import {promisify} from 'node:util';
import {
	measureThroughput,
	sendOneWay,
	sendRoundTrip,
	setAddress,
	type Station,
	type Times,
} from '../machine/_support/namespace.ts';
import {type Bench, openBench} from '../machine/_support/panel-bench.ts';

const run = promisify(execFile);

type Metrics = Record<string, number>;

const DELAYS_US = [250, 500, 1000, 2500, 5000];
/** A thousand frames a second, as a token that turns in a small ring; two seconds for each delay. */
const PACE = {count: 2000, intervalUs: 1000};
const THROUGHPUT_MS = 2000;
const CABLE = 'bench';
/** Cables that are plugged at the same time. */
const PLUGS = 16;

const metrics = await measure();
if (process.argv.includes('--json')) {
	process.stdout.write(`${JSON.stringify(metrics)}\n`);
} else {
	const width = Math.max(...Object.keys(metrics).map(name => name.length));
	for (const [name, value] of Object.entries(metrics)) {
		process.stdout.write(`${name.padEnd(width)}  ${value.toPrecision(4)}\n`);
	}
}

async function measure(): Promise<Metrics> {
	await using bench = await openBench();
	const {hello} = bench.panel;
	const veth = await measurePath(...(await plugVeth(bench)));
	await bench.cable(CABLE);
	const cable = await measurePath(bench.a, bench.b);
	return {
		fifoGrantedCount: Number(hello.realtime.fifo.granted),
		...(await delayErrors(bench)),
		...(await errorBesideFlood(bench)),
		...named('veth', veth),
		...named('panel', cable),
		panelRttToVethRatio: cable.rttP50Us / veth.rttP50Us,
		panelTcpToVethRatio: cable.tcpBps / veth.tcpBps,
		panelUdpToVethRatio: cable.udpPps / veth.udpPps,
		...(await processorUse(bench)),
		...(await plugTimes(bench)),
	};
}

type PathFigures = {
	readonly rttP50Us: number;
	readonly rttP99Us: number;
	readonly tcpBps: number;
	/** Datagrams with 64 bytes of payload. */
	readonly udpPps: number;
};

async function measurePath(a: Station, b: Station): Promise<PathFigures> {
	await sendRoundTrip(a, b, {count: 10});
	const {roundTrip} = await sendRoundTrip(a, b, {count: 2000, intervalUs: 500});
	const load = {durationMs: THROUGHPUT_MS};
	const tcp = await measureThroughput(a, b, {kind: 'tcp', bytes: 65_536, ...load});
	const udp = await measureThroughput(a, b, {kind: 'udp', bytes: 64, ...load});
	return {
		rttP50Us: roundTrip?.p50Us ?? Number.NaN,
		rttP99Us: roundTrip?.p99Us ?? Number.NaN,
		tcpBps: tcp.bitsPerSecond,
		udpPps: udp.packetsPerSecond,
	};
}

async function plugVeth({a, b}: Bench): Promise<[Station, Station]> {
	const stations: [Station, Station] = [
		{...a, address: '10.8.0.1'},
		{...b, address: '10.8.0.2'},
	];
	const peer = ['peer', 'name', 'veth', 'netns', String(b.pid)];
	await run('ip', ['link', 'add', 'veth', 'netns', String(a.pid), 'type', 'veth', ...peer]);
	for (const station of stations) {
		await setAddress(station, 'veth', station.address);
	}
	return stations;
}

async function delayErrors(bench: Bench): Promise<Metrics> {
	const metricsOfDelays: Metrics = {};
	for (const oneWayDelayUs of DELAYS_US) {
		await bench.panel.set(CABLE, {oneWayDelayUs});
		await sendOneWay(bench.a, bench.b, {count: 10});
		await bench.panel.resetStats(CABLE);
		const {oneWay} = await sendOneWay(bench.a, bench.b, PACE);
		const {aToB} = await bench.panel.stats(CABLE);
		const name = `delay${String(oneWayDelayUs)}Us`;
		Object.assign(metricsOfDelays, errors(name, oneWay, oneWayDelayUs), {
			[`${name}LatenessP99Us`]: aToB.lateness.p99Us ?? Number.NaN,
		});
	}
	return metricsOfDelays;
}

/** A cable at 1 ms while another one carries as much as it can. */
async function errorBesideFlood(bench: Bench): Promise<Metrics> {
	const [a, b] = [
		{...bench.a, address: '10.7.0.1'},
		{...bench.b, address: '10.7.0.2'},
	];
	await bench.panel.addCable('flood');
	await Promise.all([bench.plug('flood', 'a', a), bench.plug('flood', 'b', b)]);
	await bench.panel.set(CABLE, {oneWayDelayUs: 1000});
	const flood = measureThroughput(a, b, {kind: 'udp', durationMs: 3000, bytes: 1400});
	await sleep(300);
	const {oneWay} = await sendOneWay(bench.a, bench.b, PACE);
	await flood;
	await bench.panel.removeCable('flood');
	return errors('delay1000UsBesideFlood', oneWay, 1000);
}

function errors(name: string, oneWay: Times | null, oneWayDelayUs: number): Metrics {
	return {
		[`${name}ErrorP50Us`]: (oneWay?.p50Us ?? Number.NaN) - oneWayDelayUs,
		[`${name}ErrorP99Us`]: (oneWay?.p99Us ?? Number.NaN) - oneWayDelayUs,
		[`${name}ErrorMaxUs`]: (oneWay?.maxUs ?? Number.NaN) - oneWayDelayUs,
	};
}

/** The share of one processor that the panel takes, at rest and with a thousand frames a second at 1 ms. */
async function processorUse(bench: Bench): Promise<Metrics> {
	await bench.panel.set(CABLE, {oneWayDelayUs: 1000});
	const {pid} = bench.panel.hello;
	const idle = await busyRatio(pid, () => sleep(1000));
	const busy = await busyRatio(pid, () => sendOneWay(bench.a, bench.b, PACE));
	return {idleCpuRatio: idle, thousandFramesCpuRatio: busy};
}

async function busyRatio(pid: number, work: () => Promise<unknown>): Promise<number> {
	const [startMs, before] = [performance.now(), await cpuNs(pid)];
	await work();
	return ((await cpuNs(pid)) - before) / 1e6 / (performance.now() - startMs);
}

/** What the scheduler has given the panel's threads (the first field of schedstat). */
async function cpuNs(pid: number): Promise<number> {
	const stat = await readFile(`/proc/${String(pid)}/schedstat`, 'utf8');
	return Number(stat.split(' ')[0]);
}

async function plugTimes(bench: Bench): Promise<Metrics> {
	const names = Array.from({length: PLUGS}, (_, index) => `plug${String(index)}`);
	await Promise.all(names.map(name => bench.panel.addCable(name)));
	const plugBoth = async (name: string): Promise<void> => {
		const at = {interface: name, mac: '02:00:00:00:02:01'};
		await Promise.all([
			bench.panel.plug(name, 'a', {pid: bench.a.pid, ...at}),
			bench.panel.plug(name, 'b', {pid: bench.b.pid, ...at}),
		]);
	};
	const startMs = performance.now();
	await Promise.all(names.map(plugBoth));
	const tookMs = performance.now() - startMs;
	return {plugMs: tookMs / (2 * PLUGS), [`plug${String(PLUGS)}CablesMs`]: tookMs};
}

function named(prefix: string, figures: PathFigures): Metrics {
	return Object.fromEntries(
		Object.entries(figures).map(([name, value]) => [
			`${prefix}${name.charAt(0).toUpperCase()}${name.slice(1)}`,
			value,
		]),
	);
}
