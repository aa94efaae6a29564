/** A brick with its glusterd: takes writes and keeps, on its disk, whom they missed. */
import type {GlusterVolume} from '../../network/workload.types.ts';
import type {Host} from '../hosts/host.ts';
import type {World} from '../world.ts';
import {addProcess, type Machine, type Process} from './process.ts';

/** What clients ask of bricks; each question is answered with the brick's blames. */
export type BrickRequest = {
	readonly volume: string;
	/** The brick that is meant, by its place in the volume. */
	readonly brick: number;
	readonly address: string;
	/** Counts the client's requests to all bricks. */
	readonly number: number;
	readonly kind: 'write' | 'hello' | 'renew';
	/** `write`: whom the client's earlier writes missed, and who has been mended since. */
	readonly missed: readonly number[];
	readonly mended: readonly number[];
};

export type BrickAnswer = {
	readonly brick: number;
	readonly number: number;
	readonly blamed: readonly number[];
};

/** From starting glusterd to a brick that takes connections. */
const START_MS = 2000;

export const MESSAGE_BYTES = 500;

/** One daemon for all bricks of the host, as glusterd starts them all. */
export function addBricks(world: World, host: Host, volumes: readonly GlusterVolume[]): void {
	const blames = new Map(volumes.map(({name}) => [name, new Set<number>()]));
	addProcess(world, host, {
		name: 'glusterd',
		startMs: START_MS,
		begin: process => serve(process, blames),
	});
}

function serve(process: Process, blames: ReadonlyMap<string, Set<number>>): Machine {
	return {
		receive: body => {
			const request = body as BrickRequest;
			const blamed = blames.get(request.volume);
			if (blamed === undefined) {
				return;
			}
			if (request.kind === 'renew') {
				blamed.clear();
			}
			request.missed.forEach(brick => blamed.add(brick));
			request.mended.forEach(brick => blamed.delete(brick));
			const {brick, number, address, volume} = request;
			const answer: BrickAnswer = {brick, number, blamed: [...blamed]};
			process.unicast({address, daemon: `gluster:${volume}`}, answer, MESSAGE_BYTES);
		},
		stop: () => undefined,
		killed: () => undefined,
	};
}
