import test from 'ava';
import {
	heartbeatPeriodMs,
	isHeartbeatAtRest,
	skipHeartbeats,
	type PingOutcome,
} from '../../src/cluster/knet/rest.ts';
import type {KnetLink, KnetState} from '../../src/cluster/knet/state.ts';
import {oneKnet} from './_support/one-knet.ts';

const PERIOD_MS = 600;
const RTT_MS = 2;
const TIMEOUT_MS = 800;
/** Discovery does not come in between. */
const CALM = {pingIntervalMs: 401, pingTimeoutMs: TIMEOUT_MS, pmtudIntervalMs: 1e9};

/** Just before a tick at which a ping is due; there are others in between, at which a late pong would be noticed. */
const BEFORE_PING_MS = 1000 * PERIOD_MS + 199;

function restingKnet() {
	const knet = oneKnet(CALM);
	knet.answering(BEFORE_PING_MS, RTT_MS);
	return knet;
}

test('pings leave on ticks of 200 ms only', t => {
	const periods = [200, 201, 400, 401].map(pingIntervalMs =>
		heartbeatPeriodMs(oneKnet({pingIntervalMs}).state.config),
	);
	t.deepEqual(periods, [200, 400, 400, 600]);
});

for (const periods of [1, 7, 5000]) {
	test(`skipping ${periods} periods leaves what running them leaves`, t => {
		const run = restingKnet();
		const skipped = restingKnet();
		const dueMs = run.state.nextTickMs;
		t.true(isHeartbeatAtRest(skipped.state, () => RTT_MS));
		skipHeartbeats(skipped.state, periods);
		run.answering(dueMs + periods * PERIOD_MS - 1, RTT_MS);
		// A tick in between with nothing to do was counted by the one, and will be by the other.
		t.deepEqual(timesOf(skipped.state), timesOf(run.state));
		skipped.answering(dueMs + (periods + 3) * PERIOD_MS, RTT_MS);
		run.answering(dueMs + (periods + 3) * PERIOD_MS, RTT_MS);
		t.deepEqual(skipped.state, run.state);
	});
}

function timesOf({peers, tickMs, tickNumber, nextTickMs}: KnetState) {
	return {tickMs, tickNumber, nextTickMs, links: peers.map(({links}) => links)};
}

test('a link that is down stays without samples however many periods are skipped', t => {
	const knet = oneKnet(CALM);
	knet.until(BEFORE_PING_MS);
	t.true(isHeartbeatAtRest(knet.state, () => 'lost'));
	const {pingedMs} = knet.link;
	skipHeartbeats(knet.state, 3);
	t.is(knet.link.latencySamples, 0);
	t.is(knet.link.pingedMs, pingedMs + 3 * PERIOD_MS);
});

type Disturbance = {
	readonly title: string;
	readonly disturb?: (state: KnetState, link: KnetLink) => void;
	readonly outcome?: PingOutcome;
	readonly rests: boolean;
};

const settled = (latencyUs: number, outcome: number) => (state: KnetState, link: KnetLink) => {
	link.latencyUs = latencyUs;
	link.silenceMs = state.config.pingTimeoutMs + (2 * latencyUs) / 1000;
	link.pongMs = link.pingedMs + outcome;
};

const DISTURBANCES: readonly Disturbance[] = [
	{title: 'nothing', rests: true},
	{title: 'an outcome that is not certain', outcome: 'unknown', rests: false},
	{title: 'a link that is up and loses its pings', outcome: 'lost', rests: false},
	{
		title: 'a link that is down and gets its pongs',
		disturb: (_, link) => {
			link.connected = false;
		},
		rests: false,
	},
	{
		title: 'a link that is down, but has had a pong',
		disturb: (_, link) => {
			link.connected = false;
		},
		outcome: 'lost',
		rests: false,
	},
	{
		title: 'a latency that has moved',
		disturb: state => {
			state.latencyMoved = true;
		},
		rests: false,
	},
	{
		title: 'a ping that did not leave a period ago',
		disturb: (_, link) => {
			link.pingedMs += 200;
			link.pongMs += 200;
		},
		rests: false,
	},
	{
		title: 'a patience that still shrinks',
		disturb: (_, link) => {
			link.backoff = 2;
		},
		rests: false,
	},
	{
		title: 'a patience that is not of this latency',
		disturb: (_, link) => {
			link.silenceMs += 1;
		},
		rests: false,
	},
	{title: 'another round trip than the last', outcome: RTT_MS + 1, rests: false},
	{
		title: 'a pong just within its period',
		disturb: settled(599_999, 599.999),
		outcome: 599.999,
		rests: true,
	},
	{title: 'a pong with the next ping', disturb: settled(600_000, 600), outcome: 600, rests: false},
	{
		title: 'an average as far below the round trip as there are samples',
		disturb: (state, link) => {
			link.latencySamples = 2000;
			settled(8000, 10)(state, link);
		},
		outcome: 10,
		rests: true,
	},
	{
		title: 'an average a microsecond further below',
		disturb: (state, link) => {
			link.latencySamples = 2000;
			settled(7999, 10)(state, link);
		},
		outcome: 10,
		rests: false,
	},
	{
		title: 'an average above the round trip',
		disturb: settled(10_001, 10),
		outcome: 10,
		rests: false,
	},
];

for (const {title, disturb, outcome = RTT_MS, rests} of DISTURBANCES) {
	test(`${title}: the heartbeat ${rests ? 'rests' : 'does not rest'}`, t => {
		const {state, link} = restingKnet();
		disturb?.(state, link);
		t.is(
			isHeartbeatAtRest(state, () => outcome),
			rests,
		);
	});
}

test('one link that moves keeps the others from resting', t => {
	const links = [
		{number: 0, priority: 1},
		{number: 1, priority: 1},
	];
	const knet = oneKnet({
		...CALM,
		peers: [
			{nodeid: 2, links},
			{nodeid: 3, links},
		],
	});
	knet.until(BEFORE_PING_MS);
	t.true(isHeartbeatAtRest(knet.state, () => 'lost'));
	t.false(isHeartbeatAtRest(knet.state, ({nodeid}) => (nodeid === 3 ? 'unknown' : 'lost')));
	t.false(isHeartbeatAtRest(knet.state, (_, {number}) => (number === 1 ? 'unknown' : 'lost')));
});
