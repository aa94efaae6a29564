/** Who is the root, which port leads there, and what every other port is for. */
import type {Bridge, BridgePort, Vector} from './bridge-state.ts';

export function findRoot(bridge: Bridge): Pick<Bridge, 'root' | 'rootCost' | 'rootPort'> {
	let bestNews: readonly number[] = [bridge.id, 0, bridge.id, 0, 0];
	let rootPort: BridgePort | null = null;
	for (const port of bridge.ports) {
		if (port.heard === null) {
			continue;
		}
		const [root, cost, speaker, speakerPort] = port.heard;
		const news = [root, cost + port.cost, speaker, speakerPort, port.number];
		// What it has said itself, and hears again over another port, leads nowhere.
		if (speaker !== bridge.id && compareNews(news, bestNews) < 0) {
			bestNews = news;
			rootPort = port;
		}
	}
	const [root = bridge.id, rootCost = 0] = bestNews;
	return {root, rootCost, rootPort};
}

export function roleOf(bridge: Bridge, port: BridgePort): BridgePort['role'] {
	if (!port.linked) {
		return 'disabled';
	}
	if (bridge.rootPort === port) {
		return 'root';
	}
	const isBest = port.heard === null || compareNews(ownVector(bridge, port), port.heard) < 0;
	return isBest ? 'designated' : 'alternate';
}

/** What the bridge says at this port. */
export function ownVector({id, root, rootCost}: Bridge, {number}: BridgePort): Vector {
	return [root, rootCost, id, number];
}

/** Negative: `a` is the better news. */
export function compareNews(a: readonly number[], b: readonly number[]): number {
	for (let index = 0; index < a.length; index += 1) {
		const difference = (a[index] ?? 0) - (b[index] ?? 0);
		if (difference !== 0) {
			return difference;
		}
	}
	return 0;
}
