import {basename} from 'node:path';
import base from './ava.config.js';

/** What takes minutes begins first, so that nothing long is left to run alone at the end. */
const LONGEST_FIRST = ['lan-faults', 'leases', 'openvpn-star', 'findings', 'snooping', 'iscsi'];

function order(file) {
	const place = LONGEST_FIRST.indexOf(basename(file, '.test.ts'));
	return place === -1 ? LONGEST_FIRST.length : place;
}

// Most of a live test is waiting for timers, so four labs share the machine: one of each file, whose tests are serial.
export default {
	...base,
	files: ['test/live/**/*.test.ts'],
	concurrency: 4,
	timeout: '10m',
	sortTestFiles: (first, second) => order(first) - order(second),
};
