/** The smallest cluster whose lab has a switch, written as a design: it takes the least time to bring up. */
export function twoServersText(
	name: string,
	{oneWayDelayMs}: {readonly oneWayDelayMs?: number} = {},
): string {
	const delay = oneWayDelayMs === undefined ? '' : `, oneWayDelay: ${oneWayDelayMs}ms`;
	return `schemaVersion: 1
name: ${name}
title: Two servers on a switch
sites: {dc: {}}
servers:
  a: {nodeid: 1, interfaces: {eth0: {address: 10.0.0.1/24}}}
  b: {nodeid: 2, interfaces: {eth0: {address: 10.0.0.2/24}}}
switches: {sw: {}}
cables:
  a-sw: {ends: [a.eth0, sw]${delay}}
  b-sw: {ends: [b.eth0, sw]${delay}}
stack:
  preset: corosync-3
  corosync: {totem: {transport: udpu, token: 1000}, links: [{over: eth0}]}
`;
}
