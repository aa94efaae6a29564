import test from 'ava';
import {
	advertisementIntervalMs,
	createAddressDaemon,
	handleAddress,
	masterDownMs,
} from '../../src/cluster/vrrp/vrrp.ts';
import type {AddressConfig, Advertisement} from '../../src/cluster/vrrp/vrrp.types.ts';

const VRRP: AddressConfig = {
	protocol: 'vrrp',
	intervalMs: 1000,
	priority: 100,
	advskew: 0,
	tieBreak: 1,
};
const CARP: AddressConfig = {...VRRP, protocol: 'carp'};

/** A daemon that has started, with what it did since. */
function started(config: AddressConfig) {
	const done: string[] = [];
	let waitsMs = NaN;
	const said: Advertisement[] = [];
	const daemon = createAddressDaemon(config, {
		advertise: advertisement => said.push(advertisement),
		setTimer: delayMs => {
			waitsMs = delayMs;
		},
		hold: () => done.push('hold'),
		release: () => done.push('release'),
	});
	handleAddress(daemon, {type: 'start'});
	return {
		done,
		said,
		waitsMs: () => waitsMs,
		timer: () => {
			handleAddress(daemon, {type: 'timer'});
		},
		hear: (heard: Partial<Advertisement>) => {
			const advertisement = {priority: 100, nextMs: 1000, tieBreak: 0, ...heard};
			handleAddress(daemon, {type: 'advertisement', advertisement});
		},
		stop: () => {
			handleAddress(daemon, {type: 'stop'});
		},
	};
}

test('a backup waits three intervals and its skew', t => {
	// RFC 3768: 3 × 1 s + (256 − 100) / 256 s; UCarp: 3 × 1 s + 100 / 256 s.
	t.is(masterDownMs(VRRP), 3000 + (156 * 1000) / 256);
	t.is(masterDownMs({...CARP, advskew: 100}), 3000 + (100 * 1000) / 256);
});

test('CARP’s skew also stretches its advertisements, VRRP’s does not', t => {
	t.is(advertisementIntervalMs({...CARP, advskew: 128}), 1500);
	t.is(advertisementIntervalMs({...VRRP, priority: 1}), 1000);
});

for (const config of [VRRP, CARP]) {
	test(`${config.protocol}: whoever hears nobody holds the address`, t => {
		const one = started(config);
		t.deepEqual(one.done, []);
		one.timer();
		t.deepEqual(one.done, ['hold']);
		t.is(one.said.length, 1);
	});

	test(`${config.protocol}: a backup that hears the master goes on waiting`, t => {
		const one = started(config);
		one.hear({});
		t.is(one.waitsMs(), masterDownMs(config));
		t.deepEqual(one.done, []);
	});
}

test('VRRP: the higher priority takes the address from a worse master', t => {
	const better = started({...VRRP, priority: 150});
	const waitedMs = better.waitsMs();
	better.hear({priority: 100});
	t.is(better.waitsMs(), waitedMs, 'the timer runs on');
	better.timer();
	t.deepEqual(better.done, ['hold']);
	better.hear({priority: 100});
	t.deepEqual(better.done, ['hold'], 'a master does not yield to a worse one');
	better.hear({priority: 151});
	t.deepEqual(better.done, ['hold', 'release']);
});

test('VRRP: of equals the higher address stays, CARP: the lower', t => {
	for (const [config, tieBreak] of [
		[VRRP, 2],
		[CARP, 0],
	] as const) {
		const one = started(config);
		one.timer();
		one.hear({tieBreak: 1});
		t.deepEqual(one.done, ['hold'], config.protocol);
		one.hear({tieBreak});
		t.deepEqual(one.done, ['hold', 'release'], config.protocol);
	}
});

test('VRRP: a master that stops says so, and the backup waits for its skew only', t => {
	const master = started(VRRP);
	master.timer();
	master.stop();
	t.deepEqual(master.done, ['hold', 'release']);
	t.is(master.said.at(-1)?.priority, 0);
	const backup = started(VRRP);
	backup.hear({priority: 0});
	t.is(backup.waitsMs(), (156 * 1000) / 256);
	master.timer();
	t.deepEqual(master.done, ['hold', 'release'], 'a stopped daemon does nothing more');
});

test('CARP: a master that stops goes without a word', t => {
	const master = started(CARP);
	master.timer();
	master.stop();
	t.is(master.said.length, 1);
	t.deepEqual(master.done, ['hold', 'release']);
});
