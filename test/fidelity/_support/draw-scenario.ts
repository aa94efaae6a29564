/** Schedules of faults by chance, as scenario files. */
import type {Prng} from '../../../src/core/prng.ts';
import {oneOf, type DrawnDesign} from './draw-design.ts';

/**
 * One to three faults. After each the run waits until the cluster has settled, or goes on in the middle of things with the
 * next one; sometimes the fault is healed before that. Loss always ends before the run waits: which token it hits is
 * chance on both engines, and only what comes after it can be compared.
 */
export function drawScenario(prng: Prng, design: DrawnDesign): string {
	const count = 1 + prng.below(3);
	const steps: string[] = [];
	for (let number = 1; number <= count; number += 1) {
		const id = `f${number}`;
		const {words, passes} = drawFault(prng, design);
		steps.push(`{fault: ${words}, id: ${id}${passes ? ', for: 1500ms' : ''}}`);
		const isLast = number === count;
		steps.push(isLast || passes || prng.below(2) === 0 ? '{wait: settled}' : drawPause(prng));
		if (!isLast && prng.below(3) === 0) {
			steps.push(`{heal: ${id}}`, oneOf(prng, ['{wait: formed}', drawPause(prng)]));
		}
	}
	const startsBlocked = design.transport === 'udp' && prng.below(6) === 0;
	const blocked = [
		'{fault: multicast-block, target: "all:switch", id: blocked}',
		'{startCluster: members}',
		'{wait: settled}',
	];
	return [
		'schemaVersion: 1',
		'name: drawn',
		'title: A schedule drawn by chance',
		'purpose: Holds the simulator to the real daemons where nobody looked.',
		...(startsBlocked ? ['startCluster: none'] : []),
		'steps:',
		...(startsBlocked ? blocked : steps).map(step => `  - ${step}`),
		'',
	].join('\n');
}

type DrawnFault = {
	/** The step's keys behind `fault:`. */
	readonly words: string;
	/** It ends by itself, before the run waits for rest. */
	readonly passes: boolean;
};

function drawFault(prng: Prng, {nodes, switches, cables}: DrawnDesign): DrawnFault {
	const node = `target: "node:${oneOf(prng, nodes)}"`;
	const cable = `target: "cable:${oneOf(prng, cables)}"`;
	const mode = `mode: ${oneOf(prng, ['silent', 'no-carrier'])}`;
	const lasting = [
		`partition, ${node}, ${mode}`,
		`partition, target: representative, ${mode}`,
		`cable-cut, ${cable}, ${mode}`,
		`cable-cut, ${cable}, direction: ${oneOf(prng, ['aToB', 'bToA'])}`,
		`switch-down, target: "switch:${oneOf(prng, switches)}"`,
		`node-kill, ${node}`,
		`node-kill, ${node}`,
		`node-stop, ${node}`,
		`node-freeze, ${node}`,
		`daemon-kill, daemon: corosync, ${node}`,
		`daemon-freeze, daemon: corosync, ${node}`,
		`impairment, ${cable}, delay: ${oneOf(prng, [1, 20, 80])}ms`,
		`multicast-block, target: "all:switch"`,
	];
	const passing = [
		`impairment, ${cable}, loss: ${oneOf(prng, [1, 10, 50])}%`,
		`cable-cut, ${cable}, ${mode}`,
		`daemon-freeze, daemon: corosync, ${node}`,
	];
	const index = prng.below(lasting.length + passing.length);
	const passes = index >= lasting.length;
	const words = passes ? passing[index - lasting.length] : lasting[index];
	return {words: words ?? '', passes};
}

function drawPause(prng: Prng): string {
	return `{wait: ${oneOf(prng, [100, 400, 900, 2500])}ms}`;
}
