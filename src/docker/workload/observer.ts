/** A process in a node that looks at what a daemon does there, and lives as long as the node does. */
import {startDaemon, type DaemonRun} from '../daemons.ts';
import type {Words} from '../exec.ts';
import type {LabNode} from '../lab.ts';

export type Observer = {
	/** Runs from now on, if it does not already. */
	readonly start: () => Promise<void>;
};

export type ObserverOptions = {
	/** A checked name, no other daemon's of the node. */
	readonly name: string;
	readonly command: Words;
	readonly onLine: (line: string) => void;
	/** The node is gone, and what was seen on it. */
	readonly onEnd: () => void;
};

export function createObserver(node: LabNode, options: ObserverOptions): Observer {
	let running: DaemonRun | null = null;
	return {
		start: async () => {
			if (running !== null) {
				return;
			}
			const run = await startDaemon(node.container, options);
			running = run;
			void run.ended.then(() => {
				running = null;
				options.onEnd();
			});
		},
	};
}
