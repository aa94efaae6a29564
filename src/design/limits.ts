/** How large a design may be. Beyond these the engines would exhaust the machine long before they gave an answer. */
import type {Problem} from '../core/errors.ts';
import type {PlaceOf} from '../core/places.ts';
import type {DesignSpec} from './design.types.ts';

/** corosync itself stops at 384 nodes (exec/totemsrp.c, PROCESSOR_COUNT_MAX); 50 are the most that were reported in use. */
export const DESIGN_LIMITS = {
	sites: 64,
	providers: 32,
	servers: 128,
	switches: 128,
	cables: 1024,
	uplinks: 512,
	overlays: 32,
	sharedRisks: 128,
	addresses: 64,
	services: 1000,
} as const;

export function limitProblems(spec: DesignSpec, placeOf: PlaceOf): readonly Problem[] {
	return Object.entries(DESIGN_LIMITS).flatMap(([part, limit]) => {
		const count = Object.keys(spec[part as keyof typeof DESIGN_LIMITS] ?? {}).length;
		if (count <= limit) {
			return [];
		}
		const place = placeOf([part], 'key');
		const problem: Problem = {
			code: 'too-many-entries',
			message: `The design has ${count} ${part}; at most ${limit} are taken.`,
			remedy: 'Split it into several designs.',
			...(place !== undefined && {place}),
		};
		return [problem];
	});
}
