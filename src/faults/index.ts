/** Every fault, in the order of the reference: cables, machines, daemons, places, partitions. */
import type {Fault} from './_fault.ts';
import {cableCut} from './cable-cut.ts';
import {daemonFreeze} from './daemon-freeze.ts';
import {daemonKill} from './daemon-kill.ts';
import {daemonRestart} from './daemon-restart.ts';
import {fullQueue} from './full-queue.ts';
import {impairment} from './impairment.ts';
import {multicastBlock} from './multicast-block.ts';
import {nodeFreeze} from './node-freeze.ts';
import {nodeKill} from './node-kill.ts';
import {nodeRestart} from './node-restart.ts';
import {nodeStop} from './node-stop.ts';
import {nonTransitivePartition} from './non-transitive-partition.ts';
import {partition} from './partition.ts';
import {portShut} from './port-shut.ts';
import {providerDown} from './provider-down.ts';
import {routeLoss} from './route-loss.ts';
import {siteDown} from './site-down.ts';
import {switchDown} from './switch-down.ts';
import {switchRestart} from './switch-restart.ts';
import {uplinkDown} from './uplink-down.ts';

export const FAULTS: readonly Fault[] = [
	cableCut,
	portShut,
	impairment,
	fullQueue,
	multicastBlock,
	nodeKill,
	nodeStop,
	nodeFreeze,
	nodeRestart,
	daemonKill,
	daemonFreeze,
	daemonRestart,
	uplinkDown,
	switchDown,
	switchRestart,
	providerDown,
	siteDown,
	partition,
	nonTransitivePartition,
	routeLoss,
];
