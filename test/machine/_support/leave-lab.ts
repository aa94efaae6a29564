/** A process for a test to kill: brings a lab up, says so, and waits. Its one argument: `owned` or `detached`. */
import {createDockerEngine} from '../../../src/docker/engine.ts';
import {lan} from '../../_support/small-network.ts';

const engine = createDockerEngine({
	network: lan(2),
	seed: 1,
	onProgress: text => {
		process.stdout.write(`progress ${text}\n`);
	},
	detached: process.argv[2] === 'detached',
});
process.stdout.write(`run ${engine.run}\n`);
await engine.up();
process.stdout.write('up\n');
setInterval(() => undefined, 60_000);
