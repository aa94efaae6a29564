/** Services in time: what the forecast calls up is away until the HA manager has started it elsewhere. */
import test from 'ava';
import {findingsOf} from '../../src/explore/conclude/findings.ts';
import {createPerformer} from '../../src/explore/run/perform.ts';
import {planSearch, type SearchOptions} from '../../src/explore/run/search-plan.ts';
import {type Answer, keyOf} from '../../src/explore/run/tasks.ts';
import type {Exploration} from '../../src/scoring/exploration.schema.ts';
import {networkOf} from '../_support/networks.ts';
import {servicesText} from '../simulator/_support/services.ts';

const OPTIONS: SearchOptions = {depth: 1, simulate: 'timed', schedules: 0, seed: 1};

/** `s1` on `n1`, `s2` on `n2`, and `n3` with room for both. */
const DESIGN = servicesText().concat('reliability: {server: {mtbf: 1000h, mttr: 4h}}\n');

/** pmxcfs takes a lock away after 120 s; rounds last 10 s, and the successor of a dead master waits 60 s more. */
const LOCK_MS = 120_000;
const ROUND_MS = 10_000;
const SUCCESSOR_MS = 60_000;
/** watchdog-mux waits 60 s for its client, the device 10 s for watchdog-mux; the quorum is lost some seconds after a cut. */
const WATCHDOG_MS = 75_000;

type Case = Exploration['simulated'][number];

function serviceIn({services}: Case, name: string): Case['services'][number] {
	const found = services.find(({service}) => service === name);
	if (found === undefined) {
		throw new Error(`Nobody simulated ${name}.`);
	}
	return found;
}

/** What a search says of these failures, each alone, of which it asks the simulator. */
async function explored(
	ids: readonly string[],
	design = DESIGN,
): Promise<
	Pick<Exploration, 'simulated' | 'cutSets' | 'workload'> & {readonly asked: readonly string[]}
> {
	const network = networkOf(design);
	const plan = planSearch(network, OPTIONS);
	if (plan === null) {
		throw new Error('The design has a cluster.');
	}
	const perform = createPerformer({network, seed: OPTIONS.seed});
	const answers = new Map<string, Answer>();
	const tasks = plan.tasks.filter(
		task =>
			task.kind !== 'schedule' &&
			task.elements.some(number => ids.includes(plan.elements[number]?.id ?? '')),
	);
	for (const task of tasks) {
		answers.set(keyOf(task), await perform(task));
	}
	return {
		...findingsOf({network, plan, options: OPTIONS, answers}),
		asked: tasks.map(({kind}) => kind),
	};
}

test('a service whose server dies or is cut off is up by the forecast, and away for minutes by the simulator', async t => {
	const {simulated, cutSets, workload, asked} = await explored(['server:n2', 'cable:c2']);
	t.deepEqual(asked, ['failures', 'failures', 'services', 'services']);
	const down = cutSets.filter(({event}) => event === 'service-down');
	t.false(down.some(({elements}) => ['server:n2', 'cable:c2'].includes(elements.join())));
	const runsMs: Readonly<Record<string, number>> = {'server:n2': 0, 'cable:c2': WATCHDOG_MS};
	t.deepEqual(simulated.map(({elements}) => elements.join()).sort(), Object.keys(runsMs).sort());
	for (const found of simulated) {
		const failed = found.elements.join();
		const {awayMs, isBack, twiceMs} = serviceIn(found, 's2');
		t.true(isBack, failed);
		// A node that is cut off runs it on until its watchdog fires.
		t.true(awayMs > LOCK_MS - ROUND_MS - (runsMs[failed] ?? 0), `${awayMs}`);
		t.true(awayMs < LOCK_MS + SUCCESSOR_MS + 5 * ROUND_MS, `${awayMs}`);
		t.is(twiceMs, 0);
		t.deepEqual(found.resets, failed === 'server:n2' ? [] : ['n2']);
		t.is(serviceIn(found, 's1').awayMs, 0);
	}
	const found = workload.find(({subject}) => subject === 's2');
	t.is(found?.evidence, 'simulated');
	// Every 1004 h the server fails, once in a hundred years the cable: it adds less than a hundredth.
	const perYear = (365.25 * 24) / 1004;
	const dead = simulated.filter(({elements}) => elements.join() === 'server:n2');
	const [awayMs = 0] = dead.map(one => serviceIn(one, 's2').awayMs);
	const ratio = (found?.answeringMinutesPerYear ?? 0) / ((perYear * awayMs) / 60_000);
	t.true(ratio >= 1 && ratio < 1.01, `${ratio}`);
});

test('without fencing a service runs on two servers at once, which no forecast says', async t => {
	const {simulated} = await explored(['cable:c2'], servicesText({stack: ['haFencing: false']}));
	t.deepEqual(
		simulated.map(({resets}) => resets),
		[[]],
	);
	t.true(simulated.every(found => serviceIn(found, 's2').twiceMs > ROUND_MS));
});
