/** Layer 2 as a whole: cards of bonds, then the bridges that stand on them, then what comes of it. */
import type {World} from '../world.ts';
import {createBfd, noticeBfdPower} from './bfd.ts';
import {areBondsSettled, createBonding, noticeCards} from './bonds.ts';
import {areBridgesSettled, createBridges, noticeBridgeLinks} from './bridges.ts';
import {noticeStorm} from './storm.ts';
import type {Switching} from './switching.types.ts';

export function createSwitching(world: World): Switching {
	const bridges = createBridges(world);
	const changed = (): void => {
		noticeBridgeLinks(world);
		noticeStorm(world);
	};
	const bfd = createBfd(world, changed);
	return {
		bridges,
		ports: bridges.flatMap(node => node.ends.map((_, number) => ({node, number}))),
		bonds: createBonding(world, changed),
		bfd,
		bfdPorts: new Map(bfd.flatMap(({nodes}) => nodes.map(node => [node.end.key, node]))),
		storm: '',
	};
}

/** Cables or power have changed. */
export function noticeLinks(world: World): void {
	noticeCards(world);
	noticeBfdPower(world);
	noticeBridgeLinks(world);
	noticeStorm(world);
}

/** Whether everything that has power has found its place, as far as the network lets it. */
export function isSwitchingSettled(world: World): boolean {
	return areBondsSettled(world) && areBridgesSettled(world);
}
