/** How large a design may be. Beyond these the engines would exhaust the machine long before they gave an answer. */
import type {Problem} from '../core/errors.ts';
import type {DocumentPath, PlaceOf} from '../core/places.ts';
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
	/** Of one server. */
	interfaces: 128,
	volumes: 32,
	disks: 32,
} as const;

type Part = keyof typeof DESIGN_LIMITS;
type Counted = {readonly part: Part; readonly path: DocumentPath; readonly entries: object};

export function limitProblems(spec: DesignSpec, placeOf: PlaceOf): readonly Problem[] {
	return counted(spec).flatMap(({part, path, entries}) => {
		const count = Object.keys(entries).length;
		const limit = DESIGN_LIMITS[part];
		if (count <= limit) {
			return [];
		}
		const place = placeOf(path, 'key');
		const owner = part === 'interfaces' ? `The server \`${String(path[1])}\`` : 'The design';
		const problem: Problem = {
			code: 'too-many-entries',
			message: `${owner} has ${count} ${part}; at most ${limit} are taken.`,
			remedy: 'Split it into several designs.',
			...(place !== undefined && {place}),
		};
		return [problem];
	});
}

function counted(spec: DesignSpec): readonly Counted[] {
	const {servers, stack} = spec;
	const topLevel = [
		...(['sites', 'providers', 'servers', 'switches', 'cables', 'uplinks', 'overlays'] as const),
		...(['sharedRisks', 'addresses', 'services'] as const),
	].map(part => ({part, path: [part], entries: spec[part] ?? {}}));
	const interfaces = Object.entries(servers).map(([name, server]) => ({
		part: 'interfaces' as const,
		path: ['servers', name, 'interfaces'],
		entries: server.interfaces,
	}));
	return [
		...topLevel,
		...interfaces,
		{
			part: 'volumes',
			path: ['stack', 'gluster', 'volumes'],
			entries: stack.gluster?.volumes ?? {},
		},
		{part: 'disks', path: ['stack', 'iscsi'], entries: stack.iscsi ?? {}},
	];
}
