import base from './ava.config.js';

// These look at the whole machine, load it, or end labs whatever they do, so they run one after the other.
export default {
	...base,
	files: ['test/machine/**/*.test.ts'],
	concurrency: 1,
	serial: true,
	timeout: '10m',
};
