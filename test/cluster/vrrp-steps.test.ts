import test from 'ava';
import {createAddressDaemon, handleAddress} from '../../src/cluster/vrrp/vrrp.ts';
import type {AddressConfig, Advertisement} from '../../src/cluster/vrrp/vrrp.types.ts';

const VRRP: AddressConfig = {
	protocol: 'vrrp',
	intervalMs: 1000,
	priority: 100,
	advskew: 50,
	tieBreak: 5,
};
const CARP: AddressConfig = {...VRRP, protocol: 'carp'};
/** Three intervals and the skew: of a second as many 256ths as the priority lacks, or as advskew says. */
const VRRP_SKEW_MS = ((256 - 100) * 1000) / 256;
const CARP_SKEW_MS = (50 * 1000) / 256;
const VRRP_DOWN_MS = 3000 + VRRP_SKEW_MS;
const CARP_DOWN_MS = 3000 + CARP_SKEW_MS;

/** A daemon that has started, and in order all that it does from then on. */
function oneDaemon(config: AddressConfig) {
	const words: (readonly unknown[])[] = [];
	const daemon = createAddressDaemon(config, {
		advertise: ({priority, nextMs}) => words.push(['advertise', priority, nextMs]),
		setTimer: delayMs => words.push(['timer', delayMs]),
		hold: () => words.push(['hold']),
		release: () => words.push(['release']),
	});
	const after = (act: () => void) => {
		words.length = 0;
		act();
		return [...words];
	};
	return {
		daemon,
		start: () =>
			after(() => {
				handleAddress(daemon, {type: 'start'});
			}),
		timer: () =>
			after(() => {
				handleAddress(daemon, {type: 'timer'});
			}),
		stop: () =>
			after(() => {
				handleAddress(daemon, {type: 'stop'});
			}),
		hear: (heard: Partial<Advertisement>) =>
			after(() => {
				const advertisement = {priority: 100, nextMs: 1000, tieBreak: 5, ...heard};
				handleAddress(daemon, {type: 'advertisement', advertisement});
			}),
	};
}

test('a daemon that does not run does nothing', t => {
	const one = oneDaemon(VRRP);
	t.deepEqual(one.timer(), []);
	t.deepEqual(one.hear({priority: 200}), []);
	t.deepEqual(one.hear({priority: 0}), []);
	t.deepEqual(one.stop(), []);
});

test('a backup waits for its down time, and then holds and advertises', t => {
	const one = oneDaemon(VRRP);
	t.deepEqual(one.start(), [['timer', VRRP_DOWN_MS]]);
	t.deepEqual(one.timer(), [['advertise', 100, 1000], ['hold'], ['timer', 1000]]);
	t.deepEqual(one.timer(), [
		['advertise', 100, 1000],
		['timer', 1000],
	]);
	t.deepEqual(one.stop(), [['advertise', 0, 1000], ['release']]);
	const carp = oneDaemon(CARP);
	t.deepEqual(carp.start(), [['timer', CARP_DOWN_MS]]);
	const nextMs = 1000 + CARP_SKEW_MS;
	t.deepEqual(carp.timer(), [['advertise', 100, nextMs], ['hold'], ['timer', nextMs]]);
	t.deepEqual(carp.stop(), [['release']]);
});

test('a VRRP backup listens to its equals and betters, and takes a goodbye for a short wait', t => {
	const one = oneDaemon(VRRP);
	one.start();
	t.deepEqual(one.hear({priority: 101}), [['timer', VRRP_DOWN_MS]]);
	t.deepEqual(one.hear({priority: 100}), [['timer', VRRP_DOWN_MS]]);
	t.deepEqual(one.hear({priority: 99}), []);
	t.deepEqual(one.hear({priority: 0}), [['timer', VRRP_SKEW_MS]]);
	const carp = oneDaemon(CARP);
	carp.start();
	t.deepEqual(carp.hear({priority: 1, nextMs: 9000}), [['timer', CARP_DOWN_MS]]);
});

test('a VRRP master gives way to a higher priority, or to a higher address of its own priority', t => {
	const heard = (advertisement: Partial<Advertisement>) => {
		const one = oneDaemon(VRRP);
		one.start();
		one.timer();
		return one.hear(advertisement);
	};
	const givesWay = [['release'], ['timer', VRRP_DOWN_MS]];
	t.deepEqual(heard({priority: 101, tieBreak: 1}), givesWay);
	t.deepEqual(heard({priority: 100, tieBreak: 6}), givesWay);
	t.deepEqual(heard({priority: 100, tieBreak: 5}), []);
	t.deepEqual(heard({priority: 99, tieBreak: 6}), []);
	// A goodbye is answered at once, so that nobody waits.
	t.deepEqual(heard({priority: 0}), [
		['advertise', 100, 1000],
		['timer', 1000],
	]);
});

test('a CARP master gives way to who advertises more often, or to a lower address', t => {
	const ownMs = 1000 + CARP_SKEW_MS;
	const heard = (nextMs: number, tieBreak: number) => {
		const one = oneDaemon(CARP);
		one.start();
		one.timer();
		return one.hear({nextMs, tieBreak});
	};
	const givesWay = [['release'], ['timer', CARP_DOWN_MS]];
	t.deepEqual(heard(ownMs - 1, 9), givesWay);
	t.deepEqual(heard(ownMs, 4), givesWay);
	t.deepEqual(heard(ownMs, 5), []);
	t.deepEqual(heard(ownMs + 1, 4), []);
});
