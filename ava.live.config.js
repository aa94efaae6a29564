import base from './ava.config.js';

// Live labs share the machine's two cores with their own daemons, so they run one after the other.
export default {
	...base,
	files: ['test/live/**/*.test.ts'],
	concurrency: 1,
	serial: true,
	timeout: '10m',
};
