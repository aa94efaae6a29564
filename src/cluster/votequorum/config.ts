import {
	type QuorumConfig,
	type QuorumConfigError,
	type QuorumConfigErrorCode,
	type QuorumConfigResult,
	type QuorumConfigWarning,
	type QuorumConfigWarningCode,
	type QuorumDeviceConfig,
	type QuorumDeviceSpec,
	type QuorumNodeSpec,
	type QuorumSectionSpec,
	type TieBreaker,
} from './config.types.ts';
import {parseTieBreakerNode} from './tie-breaker-node.ts';

/** Defaults in milliseconds: votequorum.c:93 and include/corosync/votequorum.h:63-64. */
const LAST_MAN_STANDING_WINDOW_MS = 10_000;
const QDEVICE_TIMEOUT_MS = 10_000;
const QDEVICE_SYNC_TIMEOUT_MS = 30_000;

/** Below this many votes beside the device's own, corosync calls the configuration wrong. */
const NODE_VOTES_MIN_BESIDE_DEVICE = 2;

/** What the checks below share: the file, its sums, and what is being said about it. */
type Draft = {
	readonly section: QuorumSectionSpec;
	readonly nodes: readonly QuorumNodeSpec[];
	readonly nodelistVotes: number;
	readonly device: QuorumDeviceSpec | undefined;
	readonly warn: (code: QuorumConfigWarningCode, message: string) => void;
};

/** The features that remain once corosync has changed what it changes by itself. */
type Features = {
	readonly twoNode: boolean;
	readonly waitForAll: boolean;
	readonly tieBreaker: TieBreaker;
};

/**
 * Resolves a nodelist and a quorum section the way corosync does when it starts
 * (votequorum.c:1337-1620): defaults, features that imply or disable each other, and the
 * combinations with which it refuses to start. An empty nodelist means that the file has none.
 */
export const resolveQuorumConfig = (
	nodes: readonly QuorumNodeSpec[],
	section: QuorumSectionSpec,
): QuorumConfigResult => {
	const warnings: QuorumConfigWarning[] = [];
	const draft: Draft = {
		section,
		nodes,
		nodelistVotes: nodes.reduce((sum, node) => sum + (node.votes ?? 1), 0),
		device:
			section.device !== undefined && section.device.model !== '' ? section.device : undefined,
		warn: (code, message) => warnings.push({code, message}),
	};
	const features = resolveFeatures(draft);
	const error = findConflict(draft, features);
	if (error !== undefined) return {ok: false, error, warnings};
	return {ok: true, config: assemble(draft, features), warnings};
};

const resolveFeatures = (draft: Draft): Features => {
	const {section, warn} = draft;
	let twoNode = section.twoNode ?? false;
	// two_node sets wait_for_all before a tie breaker may switch two_node off again, so a file with
	// both keeps the wait_for_all that nobody asked for.
	const waitForAll = section.waitForAll ?? twoNode;
	if (twoNode && section.waitForAll === undefined) {
		warn('two-node-implies-wait-for-all', 'two_node switches wait_for_all on.');
	}
	let tieBreaker = resolveTieBreaker(draft);
	if (twoNode && tieBreaker.kind !== 'none') {
		warn(
			'two-node-disabled-by-auto-tie-breaker',
			'two_node and auto_tie_breaker exclude each other: two_node is switched off.',
		);
		twoNode = false;
	}
	if (isOddTieBreaker(draft, tieBreaker, waitForAll) && section.lastManStanding !== true) {
		warn(
			'auto-tie-breaker-disabled-on-odd-votes',
			`auto_tie_breaker with an odd sum of votes (${draft.nodelistVotes}) needs wait_for_all: auto_tie_breaker is switched off.`,
		);
		tieBreaker = {kind: 'none'};
	}
	warnOfSideEffects(draft);
	return {twoNode, waitForAll, tieBreaker};
};

const resolveTieBreaker = ({section, warn}: Draft): TieBreaker => {
	const text = section.autoTieBreakerNode;
	if (section.autoTieBreaker !== true) {
		if (text !== undefined) {
			warn(
				'auto-tie-breaker-node-without-auto-tie-breaker',
				'auto_tie_breaker_node means nothing while auto_tie_breaker is off.',
			);
		}
		return {kind: 'none'};
	}
	if (text === undefined) return {kind: 'lowest'};
	const tieBreaker = parseTieBreakerNode(text);
	if (tieBreaker.kind === 'none') {
		warn(
			'auto-tie-breaker-node-invalid',
			`auto_tie_breaker_node "${text}" is neither lowest, highest nor a list of nodeids: auto_tie_breaker is switched off.`,
		);
	}
	return tieBreaker;
};

const isOddTieBreaker = (draft: Draft, tieBreaker: TieBreaker, waitForAll: boolean): boolean =>
	tieBreaker.kind !== 'none' && draft.nodelistVotes % 2 === 1 && !waitForAll;

const warnOfSideEffects = ({section, nodes, warn}: Draft): void => {
	if (section.allowDownscale === true && section.expectedVotesTracking !== true) {
		warn(
			'allow-downscale-implies-expected-votes-tracking',
			'allow_downscale switches expected_votes_tracking on.',
		);
	}
	const heavy = nodes.find(node => (node.votes ?? 1) > 1);
	if (section.lastManStanding === true && heavy !== undefined) {
		warn(
			'last-man-standing-disabled-by-votes',
			`last_man_standing works only where every node has one vote: node ${heavy.nodeid} switches it off as soon as it is seen.`,
		);
	}
};

/** The first rule that is broken, in corosync's order, so that the same one is reported. */
const findConflict = (draft: Draft, features: Features): QuorumConfigError | undefined => {
	const {section, device, nodelistVotes} = draft;
	if (draft.nodes.length === 0 && !hasExpectedVotes(section)) {
		return conflict('no-votes-configured', 'Neither a nodelist nor expected_votes is given.', [
			'Add a nodelist.',
		]);
	}
	if (device !== undefined && section.twoNode === true) {
		return conflict('two-node-with-qdevice', 'two_node and a quorum device exclude each other.', [
			'Remove two_node.',
		]);
	}
	if (
		isOddTieBreaker(draft, features.tieBreaker, features.waitForAll) &&
		section.lastManStanding === true
	) {
		return conflict(
			'tie-breaker-with-last-man-standing-on-odd-votes',
			`auto_tie_breaker and last_man_standing together with an odd sum of votes (${nodelistVotes}) need wait_for_all.`,
			['Set wait_for_all: 1.'],
		);
	}
	return device === undefined ? undefined : findDeviceConflict(draft, device, features);
};

const findDeviceConflict = (
	{section, nodes, nodelistVotes}: Draft,
	device: QuorumDeviceSpec,
	{tieBreaker}: Features,
): QuorumConfigError | undefined => {
	const exclusions: readonly (readonly [boolean, QuorumConfigErrorCode, string])[] = [
		[section.lastManStanding === true, 'qdevice-with-last-man-standing', 'last_man_standing'],
		[tieBreaker.kind !== 'none', 'qdevice-with-auto-tie-breaker', 'auto_tie_breaker'],
		[section.allowDownscale === true, 'qdevice-with-allow-downscale', 'allow_downscale'],
	];
	const excluded = exclusions.find(([present]) => present);
	if (excluded !== undefined) {
		const [, code, key] = excluded;
		return conflict(code, `A quorum device and ${key} exclude each other.`, [`Remove ${key}.`]);
	}
	if (device.votes === undefined && hasExpectedVotes(section)) {
		return conflict(
			'qdevice-votes-needed-with-expected-votes',
			'With expected_votes the votes of the quorum device must be given.',
			['Set device.votes,', 'or remove expected_votes.'],
		);
	}
	if (device.votes === undefined && nodes.length !== nodelistVotes) {
		return conflict(
			'qdevice-votes-needed-with-uneven-votes',
			`The ${nodes.length} nodes have ${nodelistVotes} votes: only with one vote a node can the device's votes be derived.`,
			['Set device.votes.'],
		);
	}
	return findDeviceVotesConflict(section, device);
};

const findDeviceVotesConflict = (
	section: QuorumSectionSpec,
	device: QuorumDeviceSpec,
): QuorumConfigError | undefined => {
	const deviceVotes = device.votes ?? 0;
	const expectedVotes = section.expectedVotes ?? 0;
	const tooHigh =
		deviceVotes > 0 &&
		expectedVotes > 0 &&
		expectedVotes - deviceVotes < NODE_VOTES_MIN_BESIDE_DEVICE;
	if (!tooHigh) return undefined;
	return conflict(
		'qdevice-votes-too-high',
		`The device's ${deviceVotes} votes leave ${expectedVotes - deviceVotes} of expected_votes ${expectedVotes} to the nodes; at least ${NODE_VOTES_MIN_BESIDE_DEVICE} are needed.`,
		['Lower device.votes', 'or raise expected_votes.'],
	);
};

const conflict = (
	code: QuorumConfigErrorCode,
	message: string,
	remedies: readonly string[],
): QuorumConfigError => ({code, message, remedy: remedies.join(' ')});

/** Zero counts as absent, as it does in corosync. */
const hasExpectedVotes = (section: QuorumSectionSpec): boolean => (section.expectedVotes ?? 0) > 0;

const assemble = (draft: Draft, features: Features): QuorumConfig => {
	const {section, nodes} = draft;
	const allowDownscale = section.allowDownscale ?? false;
	const device = assembleDevice(draft);
	return {
		...features,
		nodeVotes: new Map(nodes.map(node => [node.nodeid, node.votes ?? 1])),
		unlistedVotes: nodes.length === 0 ? (section.votes ?? 1) : 1,
		expectedVotes: assembleExpectedVotes(draft, device),
		lastManStanding: section.lastManStanding ?? false,
		lastManStandingWindowMs: section.lastManStandingWindowMs ?? LAST_MAN_STANDING_WINDOW_MS,
		allowDownscale,
		expectedVotesTracking: tracksExpectedVotes(section),
		device,
	};
};

const assembleDevice = ({device, nodelistVotes}: Draft): QuorumDeviceConfig | undefined =>
	device === undefined
		? undefined
		: {
				votes: device.votes ?? nodelistVotes - 1,
				timeoutMs: device.timeoutMs ?? QDEVICE_TIMEOUT_MS,
				syncTimeoutMs: device.syncTimeoutMs ?? QDEVICE_SYNC_TIMEOUT_MS,
			};

const tracksExpectedVotes = (section: QuorumSectionSpec): boolean =>
	section.allowDownscale === true || section.expectedVotesTracking === true;

const assembleExpectedVotes = (
	{section, nodelistVotes, device: written}: Draft,
	device: QuorumDeviceConfig | undefined,
): number => {
	// Under tracking the number on disk takes the place of expected_votes, even where it is still
	// empty and the nodelist has to serve (votequorum.c:1574).
	if (hasExpectedVotes(section) && !tracksExpectedVotes(section)) return section.expectedVotes ?? 0;
	// Derived device votes are part of expected_votes from the start. Votes that the file gives are
	// not: they come on top once a node has counted them (votequorum.c:1106).
	const derived = written?.votes === undefined && !hasExpectedVotes(section);
	return nodelistVotes + (derived ? (device?.votes ?? 0) : 0);
};
