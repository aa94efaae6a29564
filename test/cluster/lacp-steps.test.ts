import test from 'ava';
import {
	createLacpEnd,
	expireLacp,
	isCarrying,
	lacpDeadlineMs,
	receiveLacpdu,
	setCarrier,
	type Lacpdu,
	type LacpEnd,
} from '../../src/cluster/layer2/lacp.ts';
import {LACP_TIMES} from '../../src/cluster/layer2/times.ts';

const FAST_MS = 1000;
const SLOW_MS = 30_000;
const NOBODY = {attached: false, fast: false};
/** What an end takes a neighbour for that it has just stopped hearing. */
const SILENT = {attached: false, fast: true};

function oneEnd(fast: boolean, waitMs = 0) {
	const sent: Lacpdu[] = [];
	const end = createLacpEnd({fast, waitMs, send: message => sent.push(message)});
	return {end, take: () => sent.splice(0)};
}

const partnerOf = (attached: boolean, fast = true): Lacpdu => ({
	actor: {attached, fast},
	partner: NOBODY,
});

test('the figures are those of IEEE 802.1AX and of Linux', t => {
	t.deepEqual(LACP_TIMES, {fastMs: 1000, slowMs: 30_000, missed: 3, aggregateWaitMs: 2000});
});

test('an end without a carrier has nothing due, sends nothing and hears nothing', t => {
	const {end, take} = oneEnd(true);
	const before = structuredClone({...end, send: null});
	t.is(lacpDeadlineMs(end), Infinity);
	t.false(end.carrier);
	receiveLacpdu(end, partnerOf(true), 5);
	setCarrier(end, false, 5);
	expireLacp(end, 5);
	t.deepEqual({...end, send: null}, before);
	t.deepEqual(take(), []);
});

test('with its carrier it attaches, speaks at once, and asks for answers every second', t => {
	const {end, take} = oneEnd(false);
	setCarrier(end, true, 100);
	t.deepEqual(take(), [{actor: {attached: true, fast: false}, partner: SILENT}]);
	t.is(end.status, 'expired');
	t.is(end.txDueMs, 100 + FAST_MS);
	t.is(end.rxDueMs, 100 + 3 * FAST_MS);
	setCarrier(end, true, 200);
	t.deepEqual(take(), []);
	t.is(end.txDueMs, 100 + FAST_MS);
});

test('unanswered for three seconds it gives the other up, detaches, and speaks every half minute', t => {
	const {end, take} = oneEnd(true);
	setCarrier(end, true, 0);
	take();
	for (const [nowMs, count] of [
		[999, 0],
		[1000, 1],
		[2000, 1],
	] as const) {
		expireLacp(end, nowMs);
		t.is(take().length, count);
	}
	expireLacp(end, 2999);
	t.is(end.status, 'expired');
	expireLacp(end, 3000);
	t.is(end.status, 'defaulted');
	t.false(end.attached);
	t.is(end.rxDueMs, Infinity);
	t.deepEqual(take(), [{actor: {attached: false, fast: true}, partner: NOBODY}]);
	t.is(lacpDeadlineMs(end), 3000 + SLOW_MS);
});

test('it carries while it has a carrier and both ends have attached it', t => {
	const {end} = oneEnd(true);
	const carries = (): boolean => isCarrying(end);
	t.false(carries());
	setCarrier(end, true, 0);
	t.false(carries());
	receiveLacpdu(end, partnerOf(true), 10);
	t.true(carries());
	receiveLacpdu(end, partnerOf(false), 20);
	t.false(carries());
	receiveLacpdu(end, partnerOf(true), 30);
	setCarrier(end, false, 40);
	t.false(carries());
	t.false(end.attached);
	t.is(lacpDeadlineMs(end), Infinity);
});

test('what it heard holds for three of the periods that it asked for', t => {
	for (const [fast, periodMs] of [
		[true, FAST_MS],
		[false, SLOW_MS],
	] as const) {
		const {end} = oneEnd(fast);
		setCarrier(end, true, 0);
		receiveLacpdu(end, partnerOf(true), 10);
		t.is(end.rxDueMs, 10 + 3 * periodMs);
		end.txDueMs = Infinity;
		expireLacp(end, 10 + 3 * periodMs - 1);
		t.is(end.status, 'current');
		expireLacp(end, 10 + 3 * periodMs);
		t.is(end.status, 'expired');
		t.deepEqual(end.partner, SILENT);
		t.is(end.rxDueMs, 10 + 3 * periodMs + 3 * FAST_MS);
	}
});

test('it speaks as often as the other asks, and at once where the other has an old word of it', t => {
	const {end, take} = oneEnd(false);
	setCarrier(end, true, 0);
	take();
	const knows = (actor: LacpEnd['partner'], nowMs: number) => {
		receiveLacpdu(end, {actor, partner: {attached: true, fast: false}}, nowMs);
		return take();
	};
	t.deepEqual(knows({attached: true, fast: false}, 10), []);
	end.txDueMs = 500;
	expireLacp(end, 500);
	t.is(take().length, 1);
	t.is(end.txDueMs, 500 + SLOW_MS);
	t.deepEqual(knows({attached: true, fast: true}, 510), []);
	end.txDueMs = 600;
	expireLacp(end, 600);
	t.is(end.txDueMs, 600 + FAST_MS);
	take();
	for (const partner of [
		{attached: false, fast: false},
		{attached: true, fast: true},
	]) {
		receiveLacpdu(end, {actor: {attached: true, fast: true}, partner}, 700);
		t.deepEqual(take(), [
			{actor: {attached: true, fast: false}, partner: {attached: true, fast: true}},
		]);
	}
});

test('an end that waits attaches when its wait is over, and not again meanwhile', t => {
	const {end, take} = oneEnd(true, 2000);
	setCarrier(end, true, 0);
	t.deepEqual(take(), [{actor: {attached: false, fast: true}, partner: SILENT}]);
	receiveLacpdu(
		end,
		{actor: {attached: true, fast: true}, partner: {attached: false, fast: true}},
		900,
	);
	t.is(end.attachDueMs, 2000);
	expireLacp(end, 1999);
	t.false(end.attached);
	take();
	expireLacp(end, 2000);
	t.true(end.attached);
	t.is(end.attachDueMs, Infinity);
	t.is(take().length, 1);
	setCarrier(end, false, 2500);
	setCarrier(end, true, 3000);
	t.is(end.attachDueMs, 5000);
	end.status = 'defaulted';
	expireLacp(end, 3001);
	t.is(end.attachDueMs, Infinity);
});
