import base from './ava.machine.config.js';

// The same scenarios on the live lab and in the simulator: six labs side by side, about ten minutes.
export default {
	...base,
	files: ['test/contract/**/*.test.ts'],
	timeout: '15m',
};
