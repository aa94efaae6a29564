import base from './ava.machine.config.js';

// Most of a live test is waiting for timers, so three labs share the machine.
export default {
	...base,
	files: ['test/live/**/*.test.ts'],
	concurrency: 3,
};
