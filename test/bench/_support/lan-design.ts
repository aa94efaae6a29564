/** A cluster on plain LANs, which is the least that corosync needs: one switch a knet link, and a cable from each node. */

/** The text of the design's file. The token is 1 s with corosync's own coefficient. */
export function lanDesign(nodeCount: number, linkCount = 1): string {
	const nodes = Array.from({length: nodeCount}, (_, index) => index + 1);
	const links = Array.from({length: linkCount}, (_, index) => index);
	const server = (node: number): string => {
		const cards = links.map(link => `eth${link}: {address: 10.9.${link}.${node}/24}`);
		return `  node${node}: {site: lab, nodeid: ${node}, interfaces: {${cards.join(', ')}}}`;
	};
	const cable = (node: number, link: number): string =>
		`  cable${node}-${link}: {ends: [node${node}.eth${link}, sw${link}], oneWayDelay: 0.1ms, rate: 1Gbit}`;
	return [
		'schemaVersion: 1',
		`name: lan-${nodeCount}x${linkCount}`,
		`title: ${nodeCount} knet nodes on ${linkCount === 1 ? 'one LAN' : `${linkCount} LANs`}`,
		'sites: {lab: {title: Lab}}',
		'servers:',
		...nodes.map(server),
		'switches:',
		...links.map(link => `  sw${link}: {site: lab, kind: linux-bridge}`),
		'cables:',
		...links.flatMap(link => nodes.map(node => cable(node, link))),
		'stack:',
		'  preset: corosync-3',
		'  corosync:',
		'    totem: {token: 1000}',
		`    links: [${links.map(link => `{over: eth${link}}`).join(', ')}]`,
		'requirements: {profile: pve-current}',
		'',
	].join('\n');
}
