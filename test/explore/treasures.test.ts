/**
 * What the field knows to go wrong, found without being told where: each search has the budget that its test states, and
 * knows nothing but the design.
 */
import {readFileSync} from 'node:fs';
import test from 'ava';
import {elementsOf} from '../../src/explore/elements.ts';
import type {CaseFinding} from '../../src/explore/cases/simulate.ts';
import type {Property} from '../../src/explore/random/properties.ts';
import {drawSchedule} from '../../src/explore/random/draw.ts';
import {menuFor} from '../../src/explore/random/menu.ts';
import {createPerformer} from '../../src/explore/run/perform.ts';
import {trySchedule} from '../../src/explore/random/try-schedule.ts';
import type {ScheduleFinding} from '../../src/explore/random/try-schedule.ts';
import type {Network} from '../../src/network/network.types.ts';
import {networkOf, shippedNetwork} from '../_support/networks.ts';

const SEED = 1;

const fixture = (name: string): Network =>
	networkOf(readFileSync(`test/fixtures/designs/${name}.yaml`, 'utf8'));

/** The first schedule within the budget that violates the property; -1: none does. */
async function firstViolation(
	network: Network,
	property: Property,
	budget: number,
): Promise<number> {
	const perform = createPerformer({network, seed: SEED});
	for (let number = 0; number < budget; number += 1) {
		const found = (await perform({kind: 'schedule', number})) as ScheduleFinding;
		if (found.violations.some(violation => violation.property === property)) {
			return number;
		}
	}
	return -1;
}

async function alone(network: Network, id: string): Promise<CaseFinding> {
	const element = elementsOf(network).findIndex(candidate => candidate.id === id);
	const perform = createPerformer({network, seed: SEED});
	return (await perform({kind: 'failures', elements: [element]})) as CaseFinding;
}

test('two_node: one cut cable leaves two quorums, and random search finds it within 20 schedules', async t => {
	const network = fixture('lan-two-node-knet');
	t.is((await alone(network, 'cable:n1-sw')).outcome, 'split');
	t.not(await firstViolation(network, 'split-brain-never', 20), -1);
});

test('two nodes and a quorum device: both halves quorate for seconds, within 60 schedules, shrunk to at most three faults', async t => {
	const network = shippedNetwork('reference-two-node-qdevice');
	const number = await firstViolation(network, 'split-brain-never', 60);
	t.not(number, -1);
	const schedule = drawSchedule({menu: menuFor(network), network, seed: SEED, number});
	const perform = createPerformer({network, seed: SEED});
	const shrunk = await perform({kind: 'shrink', schedule, property: 'split-brain-never'});
	t.true(shrunk.schedule.events.length <= 3, JSON.stringify(shrunk.schedule));
	t.true(shrunk.schedule.events.length <= schedule.events.length);
	// Measured on the real daemons: 2.6 to 4 s. A second is what shrinking keeps at least.
	t.true(shrunk.figureMs >= 1000);
	const again = await trySchedule(network, shrunk.schedule, SEED);
	t.true(again.violations.some(({property}) => property === 'split-brain-never'));
});

test('three members, one link: a cable that passes frames one way only keeps the membership going round', async t => {
	const network = fixture('lan-three-node-udp');
	t.is((await alone(network, 'cable:n1-sw/aToB')).outcome, 'unsettled');
	t.not(await firstViolation(network, 'comes-to-rest', 20), -1);
});

test('three nodes on an OpenVPN star without client-to-client never come together, with it they do', async t => {
	const built = async (name: string): Promise<CaseFinding> => {
		const perform = createPerformer({network: shippedNetwork(name), seed: SEED});
		return (await perform({kind: 'failures', elements: []})) as CaseFinding;
	};
	t.is((await built('openvpn-three-node')).restoredMs, null);
	t.not((await built('openvpn-three-node-client-to-client')).restoredMs, null);
});

test('Gluster with two copies: every part of the way between them leads to a split brain, and random search finds it within 20 schedules', async t => {
	const network = shippedNetwork('dedibox-gluster');
	const found = await alone(network, 'provider:rpn');
	t.deepEqual(found.storesSplit, ['gluster:dumps', 'gluster:locks', 'gluster:machines']);
	t.deepEqual((await alone(network, 'server:dedi1')).storesSplit, []);
	t.not(await firstViolation(network, 'storage-split-never', 20), -1);
});

test('a schedule is the same whichever others were drawn before it', t => {
	const network = fixture('lan-two-node-knet');
	const menu = menuFor(network);
	const draw = (number: number) => drawSchedule({menu, network, seed: SEED, number});
	const inOrder = [draw(0), draw(1), draw(2)];
	t.deepEqual([draw(2), draw(1), draw(0)].reverse(), inOrder);
	t.notDeepEqual(inOrder[0], inOrder[1]);
});
