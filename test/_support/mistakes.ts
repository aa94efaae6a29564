/** One design, and small changes that each make one mistake in it. */
import type {ExecutionContext} from 'ava';
import {problemsOf} from './networks.ts';

/** A design of two servers behind a router and on a switch, with a tunnel and two links: every pass has something to do. */
export const WHOLE_DESIGN = `
schemaVersion: 1
name: whole
title: Something for every pass
sites: {dc: {}}
providers:
  hoster: {preset: routed, site: dc}
servers:
  a:
    site: dc
    nodeid: 1
    interfaces:
      eth0: {address: 198.51.100.10/24, gateway: 198.51.100.1}
      eth1: {address: 10.0.0.1/24}
  b:
    site: dc
    nodeid: 2
    interfaces:
      eth0: {address: 203.0.113.10/24, gateway: 203.0.113.1}
      eth1: {address: 10.0.0.2/24}
  q:
    role: arbiter
    interfaces:
      eth0: {address: 192.0.2.10/24, gateway: 192.0.2.1}
switches:
  sw: {site: dc}
cables:
  ca: {ends: [a.eth1, sw]}
  cb: {ends: [b.eth1, sw]}
uplinks:
  ua: {from: a.eth0, to: hoster}
  ub: {from: b.eth0, to: hoster}
  uq: {from: q.eth0, to: hoster}
overlays:
  vpn:
    kind: openvpn
    server: a
    clients: [b]
    subnet: 10.1.0.0/24
    addresses: {a: 10.1.0.1, b: 10.1.0.2}
sharedRisks:
  rack: {devices: [a, sw], cables: [ca]}
stack:
  preset: proxmox-ve-9
  corosync:
    links: [{over: vpn}, {over: eth1}]
    quorum: {device: {net: {host: q}}}
requirements:
  lines: ["rtt: p95 < 1ms"]
`;

export type Mistake = {
	readonly what: string;
	/** Text of the design, and what stands there instead. */
	readonly change: readonly (readonly [string, string])[];
	/** \`code\` and the text at the place that is pointed at. */
	readonly expected: readonly (readonly [string, string])[];
	readonly remedy?: RegExp;
};

function changed(change: Mistake['change']): string {
	return change.reduce((text, [from, to]) => {
		if (!text.includes(from)) {
			throw new Error(`The design does not hold: ${from}`);
		}
		return text.replace(from, to);
	}, WHOLE_DESIGN);
}

/** The rest of the text from a line and column on. */
function textAt(text: string, line: number, column: number): string {
	return text
		.split('\n')
		.slice(line - 1)
		.join('\n')
		.slice(column - 1);
}

/** Holds the problems of the changed design against the expected codes and places. */
export function tellsWhereItStands(t: ExecutionContext, {change, expected, remedy}: Mistake): void {
	const text = changed(change);
	const problems = problemsOf(text);
	const told = problems.map(({code, message}) => `${code}: ${message}`).join('\n');
	t.deepEqual(
		problems.map(({code}) => code),
		expected.map(([code]) => code),
		told,
	);
	for (const [index, [, at]] of expected.entries()) {
		const place = problems[index]?.place;
		const rest = place === undefined ? 'no place' : textAt(text, place.line, place.column);
		t.is(rest.slice(0, at.length), at, told);
	}
	if (remedy !== undefined) {
		t.regex(problems[0]?.remedy ?? '', remedy);
	}
}
