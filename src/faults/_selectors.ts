/**
 * Selectors: how a scenario says what to break without knowing the design.
 *
 *   node:serveur1   one thing by its name
 *   each:cable      every cable, one run of the scenario for each
 *   all:uplink      every uplink, together in one run
 *   any-one-node    one of them, chosen by the seed
 *   minority        a group or a role, worked out from votes and roles
 */
import {invalidInput} from '../core/errors.ts';
import {suggest} from '../core/nearest.ts';
import type {Prng} from '../core/prng.ts';
import type {Network, PortRef} from '../network/network.types.ts';
import {NAMED_KINDS, type NamedKind, targetsOfKind} from './_named-targets.ts';
import {ROLES} from './_roles.ts';
import type {Target} from './_target.types.ts';

const ANY_ONE = 'any-one-';

const KINDS = NAMED_KINDS.join('|');

/** The form of every selector; for the schema that editors use. */
export const SELECTOR_PATTERN = new RegExp(
	`^((${KINDS}):.+|(each|all):(${KINDS})|${ANY_ONE}(${KINDS})|ring:[0-7]|${Object.keys(ROLES).join('|')})$`,
);

export type SelectorContext = {readonly network: Network; readonly prng: Prng};

/** What a selector says, before it meets a network. */
type Parsed =
	| {readonly form: 'named'; readonly kind: NamedKind; readonly name: string}
	| {readonly form: 'each' | 'all' | 'any-one'; readonly kind: NamedKind}
	| {readonly form: 'ring'; readonly linkNumber: number}
	| {readonly form: 'role'; readonly role: string};

/** Whether a scenario that uses it has one run for each thing that it finds. */
export function isEachSelector(text: string): boolean {
	return parseSelector(text)?.form === 'each';
}

/** Whether it names one thing of a particular design, which a generic scenario does not. */
export function isNamedSelector(text: string): boolean {
	return parseSelector(text)?.form === 'named';
}

/** Every form of a selector, for error messages and the reference. */
export function selectorForms(): readonly string[] {
	return [
		...NAMED_KINDS.map(kind => `${kind}:NAME`),
		...NAMED_KINDS.flatMap(kind => [`each:${kind}`, `all:${kind}`, `${ANY_ONE}${kind}`]),
		'ring:NUMBER',
		...Object.keys(ROLES),
	];
}

/**
 * The targets that a selector names on this network; empty where the network has nothing of that kind.
 * Throws `unknown-name` for a name that nothing has, and `invalid-selector` for a text that is none.
 */
export function resolveSelector(text: string, context: SelectorContext): readonly Target[] {
	const parsed = parseSelector(text);
	if (parsed === undefined) {
		throw invalidInput([
			{
				code: 'invalid-selector',
				message: `"${text}" does not select anything.`,
				remedy: suggest(text, selectorForms(), 'Valid'),
			},
		]);
	}
	const {network, prng} = context;
	switch (parsed.form) {
		case 'named':
			return [namedTarget(network, parsed)];
		case 'each':
		case 'all':
			return manyOf(network, parsed.kind);
		case 'any-one': {
			const candidates = manyOf(network, parsed.kind);
			return candidates.length === 0
				? []
				: candidates.slice(prng.fork(text).below(candidates.length)).slice(0, 1);
		}
		case 'ring':
			return ringCables(network, parsed.linkNumber);
		case 'role':
			return ROLES[parsed.role]?.find(network) ?? [];
	}
}

function parseSelector(text: string): Parsed | undefined {
	const [, word = '', name] = /^([a-z-]+)(?::(.+))?$/.exec(text) ?? [];
	return name === undefined ? parseWord(word) : parsePair(word, name);
}

function parseWord(word: string): Parsed | undefined {
	if (Object.hasOwn(ROLES, word)) {
		return {form: 'role', role: word};
	}
	const kind = word.startsWith(ANY_ONE) ? namedKind(word.slice(ANY_ONE.length)) : undefined;
	return kind === undefined ? undefined : {form: 'any-one', kind};
}

function parsePair(word: string, name: string): Parsed | undefined {
	if (word === 'ring') {
		return /^[0-7]$/.test(name) ? {form: 'ring', linkNumber: Number(name)} : undefined;
	}
	if (word === 'each' || word === 'all') {
		const kind = namedKind(name);
		return kind === undefined ? undefined : {form: word, kind};
	}
	const kind = namedKind(word);
	return kind === undefined ? undefined : {form: 'named', kind, name};
}

function namedKind(word: string): NamedKind | undefined {
	return NAMED_KINDS.find(kind => kind === word);
}

function namedTarget(network: Network, wanted: {kind: NamedKind; name: string}): Target {
	const {kind, name} = wanted;
	const candidates = targetsOfKind(network, kind);
	const found =
		candidates.find(target => target.name === name) ??
		(kind === 'uplink' ? onlyUplinkOf(network, name) : undefined);
	if (found === undefined) {
		const valid = candidates.map(target => target.name);
		throw invalidInput([
			{
				code: 'unknown-name',
				message: `The design "${network.name}" has no ${kind} "${name}".`,
				remedy: suggest(name, valid, 'Valid'),
			},
		]);
	}
	return found;
}

/** `uplink:serveur1` may stand for the uplink of a server that has one only. */
function onlyUplinkOf(network: Network, server: string): Target | undefined {
	const uplinks = network.cables.filter(
		({kind, a, b}) => kind === 'uplink' && [a.device, b.device].some(end => end === server),
	);
	const [uplink] = uplinks;
	return uplinks.length === 1 && uplink !== undefined
		? targetsOfKind(network, 'uplink').find(target => target.name === uplink.id)
		: undefined;
}

/** `each:node` means the cluster's members, and `each:cable` leaves the uplinks to `each:uplink`. */
function manyOf(network: Network, kind: NamedKind): readonly Target[] {
	const targets = targetsOfKind(network, kind);
	if (kind === 'node' && network.cluster !== null) {
		const members = network.cluster.members.map(member => member.device);
		return targets.filter(({devices}) => devices.some(device => members.includes(device)));
	}
	if (kind === 'cable') {
		const plain = new Set<string>(
			network.cables.filter(cable => cable.kind === 'cable').map(cable => cable.id),
		);
		return targets.filter(target => plain.has(target.name));
	}
	return targets;
}

/** The cables by which the members' ports of the ring, the cards of their bonds and bridges, and whatever is beneath tunnels leave the server. */
function ringCables(network: Network, linkNumber: number): readonly Target[] {
	const ring = network.cluster?.rings.find(candidate => candidate.linkNumber === linkNumber);
	const wanted = new Set((ring?.addresses ?? []).flatMap(end => cablesBeneath(network, end)));
	return targetsOfKind(network, 'cable').filter(target => wanted.has(target.name));
}

function cablesBeneath(network: Network, {device, port: name}: PortRef): readonly string[] {
	const port = network.devices
		.find(({id}) => id === device)
		?.ports.find(candidate => candidate.name === name);
	if (port === undefined) {
		return [];
	}
	const {cable, over, overlay} = port;
	const underlay = network.overlays
		.find(({id}) => id === overlay)
		?.members.find(member => member.device === device)?.underlayPort;
	const stacked = over === null ? [] : over.kind === 'vlan' ? [over.port] : over.ports;
	const below = [...stacked, ...(underlay === undefined ? [] : [underlay])];
	return [
		...(cable === null ? [] : [cable]),
		...below.flatMap(next => cablesBeneath(network, {device, port: next})),
	];
}
