/** Networks for tests: the shipped designs, and small designs written in the test. */
import {readFileSync} from 'node:fs';
import {RingproofError, type Problem} from '../../src/core/errors.ts';
import {loadNetwork} from '../../src/cli/load-network.ts';
import type {Network} from '../../src/network/network.types.ts';

/** A design of `topology/`, by its name. Tests run in the repository's root. */
export function shippedText(name: string): string {
	return readFileSync(`topology/${name}.yaml`, 'utf8');
}

export function shippedNetwork(name: string): Network {
	return loadNetwork(shippedText(name), `topology/${name}.yaml`);
}

export function networkOf(text: string): Network {
	return loadNetwork(text, 'test.yaml');
}

/** As little as a design may say. */
export const SMALLEST_DESIGN = `schemaVersion: 1
name: minimal
title: Two servers and a cable
servers:
  a: {interfaces: {eth0: {address: 10.0.0.1/24}}}
  b: {interfaces: {eth0: {address: 10.0.0.2/24}}}
cables:
  c1: {ends: [a.eth0, b.eth0]}
stack: {preset: corosync-3}
`;

/** All problems of a design; empty for a right one. */
export function problemsOf(text: string): readonly Problem[] {
	try {
		networkOf(text);
		return [];
	} catch (error) {
		if (error instanceof RingproofError) {
			return error.problems;
		}
		throw error;
	}
}
