/** The whole sentences of the check on who holds an address, and its figures at the bounds. */
import test from 'ava';
import {deviceId} from '../../src/core/ids.ts';
import type {HistoryEvent} from '../../src/engine/history.types.ts';
import type {ScenarioRun} from '../../src/engine/run.types.ts';
import {ran} from '../_support/history.ts';
import {outcome} from '../_support/judged.ts';
import {networkOf} from '../_support/networks.ts';
import {addressDesign, cephDesign} from '../_support/workload-designs.ts';

type Hold = readonly [atMs: number, node: string, held: boolean, of?: string];

/** Who began and ceased to hold the address, until the run's end. */
function holding(id: string, endMs: number, holds: readonly Hold[]): ScenarioRun {
	const events = holds.map(([atMs, node, held, of = 'address:vip'], seq): HistoryEvent => ({
		seq,
		atMs,
		kind: 'holder',
		node: deviceId(node),
		of,
		held,
	}));
	const end: HistoryEvent = {
		seq: holds.length,
		atMs: endMs,
		kind: 'phase',
		phase: 'settle',
		state: 'end',
	};
	return {...ran(id, () => undefined, 'simulated'), events: [...events, end]};
}

test('an address is held once while the hand-over takes no longer than one advertisement', t => {
	const network = networkOf(addressDesign('keepalived'));
	const judged = (bothMs: number) =>
		outcome('address-held-once', network, [
			holding('hand-over', 9000, [
				[0, 'a', true],
				[1000, 'b', true],
				[1000 + bothMs, 'a', false],
			]),
		]);
	t.is(judged(1501).status, 'fail');
	t.is(judged(1500).status, 'pass');
	t.is(judged(1500).evidence, 'simulated');
	t.is(judged(1500).reason, 'In 1 scenario no address was held twice for longer than 1.5 s.');
	t.deepEqual(judged(1500).values, {heldTwice: 0, scenarios: 1});
});

test('the longest double hold is told, with both servers, and one that lasts ends with the run', t => {
	const network = networkOf(addressDesign('keepalived'));
	const short = holding('short', 9000, [
		[0, 'a', true],
		[1000, 'b', true],
		[3000, 'b', false],
	]);
	const lasting = holding('lasting', 9000, [
		[0, 'b', true],
		[2000, 'a', true],
	]);
	const {status, reason, remedy, values} = outcome('address-held-once', network, [short, lasting]);
	t.is(status, 'fail');
	t.regex(
		reason,
		/^In lasting (a and b|b and a) held 10\.0\.0\.100(\/24)? at once for 7 s; 2 scenarios showed such a moment\.$/,
	);
	t.deepEqual(values, {heldTwice: 2, longestMs: 7000, scenarios: 'lasting, short'});
	t.regex(remedy ?? '', /give (a and b|b and a) a second way for the advertisements\.$/);
});

test('other things than addresses may be held twice, and runs without a holder show nothing', t => {
	const network = networkOf(addressDesign('ucarp'));
	const lock = holding('lock', 9000, [
		[0, 'a', true, 'lease:x'],
		[0, 'b', true, 'lease:x'],
	]);
	t.is(outcome('address-held-once', network, [lock]).status, 'pass');
	const silent = ran('silent', told => {
		told.at(0).device('a', 'killed');
	});
	t.is(outcome('address-held-once', network, [silent]).status, 'unknown');
	t.is(outcome('address-held-once', network).reason, 'No scenario showed who holds an address.');
	t.is(outcome('address-held-once', networkOf(cephDesign(3))).status, 'not-applicable');
});
