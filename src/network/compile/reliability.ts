/** How often a failure domain fails: the thing's own word, else the design's for its kind, else the tool's assumption. */
import {type DocumentPath, formatPath} from '../../core/places.ts';
import {parseDurationMs} from '../../core/units.ts';
import type {DesignSpec} from '../../design/design.types.ts';
import {RELIABILITY_PRESETS, type ReliabilityKind} from '../../design/presets/reliability.ts';
import type {Reliability} from '../network.types.ts';
import {own, report, type Compilation} from './compilation.ts';

type Written = NonNullable<DesignSpec['reliability']>[ReliabilityKind];

type Place = {
	/** The part of the document that names such things. */
	readonly part:
		| 'servers'
		| 'switches'
		| 'cables'
		| 'uplinks'
		| 'providers'
		| 'sites'
		| 'overlays'
		| 'sharedRisks';
	/** `null`: there is no figure for the kind as a whole. */
	readonly kind: ReliabilityKind | null;
};

/** By the first word of a failure domain's id. */
const PLACES: Readonly<Record<string, Place>> = {
	server: {part: 'servers', kind: 'server'},
	switch: {part: 'switches', kind: 'switch'},
	cable: {part: 'cables', kind: 'cable'},
	uplink: {part: 'uplinks', kind: 'uplink'},
	provider: {part: 'providers', kind: 'provider'},
	site: {part: 'sites', kind: 'site'},
	'overlay-server': {part: 'overlays', kind: 'overlay'},
	'shared-risk': {part: 'sharedRisks', kind: null},
};

export function reliabilityOf(compilation: Compilation, domainId: string): Reliability | null {
	const {spec} = compilation;
	const [word = '', name = ''] = domainId.split(':');
	const place = own(PLACES, word);
	if (place === undefined) {
		throw new Error(`No figures for the failure domain ${domainId}.`);
	}
	const {part, kind} = place;
	const things: Readonly<Record<string, {reliability?: Written}>> = spec[part] ?? {};
	const path = [part, name, 'reliability'];
	return (
		read(compilation, own(things, name)?.reliability, path) ??
		(kind && read(compilation, spec.reliability?.[kind], ['reliability', kind])) ??
		(kind && RELIABILITY_PRESETS[kind])
	);
}

/** `null`: nothing is written there, or nothing that makes sense; the latter is reported. */
function read(compilation: Compilation, written: Written, path: DocumentPath): Reliability | null {
	if (written === undefined) {
		return null;
	}
	const mtbfMs = parseDurationMs(written.mtbf) ?? 0;
	const place = [...path, 'mtbf'];
	if (mtbfMs === 0) {
		// What holds for a whole kind is read once for each thing of it, and told once.
		const isTold = compilation.problems.some(
			problem => formatPath(problem.path) === formatPath(place),
		);
		if (isTold) {
			return null;
		}
		report(compilation, place, {
			code: 'reliability-without-time',
			message: 'A mean time between failures of 0 is no time in which anything works.',
			remedy: 'Write the mean time from a repair to the next failure, such as `20000h`.',
		});
		return null;
	}
	return {mtbfMs, mttrMs: parseDurationMs(written.mttr) ?? 0, source: 'the design'};
}
