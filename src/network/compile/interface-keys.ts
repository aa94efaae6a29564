/** Which keys of an interface go with which kind. The schema takes all of them, so that each mistake is told by its key. */
import type {DocumentPath} from '../../core/places.ts';
import type {InterfaceSpec} from '../../design/design.types.ts';
import {report, type Compilation} from './compilation.ts';

type Kind = NonNullable<InterfaceSpec['kind']>;
type Key = keyof InterfaceSpec;

const KINDS: Readonly<Record<Kind, {required: readonly Key[]; optional: readonly Key[]}>> = {
	card: {required: [], optional: []},
	vlan: {required: ['of', 'tag'], optional: []},
	bond: {required: ['ports', 'mode'], optional: ['lacpRate']},
	bridge: {
		required: ['ports'],
		optional: [
			'vlans',
			'implementation',
			'spanningTree',
			'priority',
			'igmpSnooping',
			'igmpQuerier',
		],
	},
};

const KIND_NAMES = Object.keys(KINDS) as readonly Kind[];

const ownKeys = (kind: Kind): readonly Key[] => [...KINDS[kind].required, ...KINDS[kind].optional];

/** Every kind has its own keys: one in the wrong place would be ignored silently. */
export function checkInterfaceKeys(
	compilation: Compilation,
	spec: InterfaceSpec,
	path: DocumentPath,
): boolean {
	const kind = spec.kind ?? 'card';
	const special = new Set(KIND_NAMES.flatMap(ownKeys));
	const stray = (Object.keys(spec) as Key[]).filter(
		key => special.has(key) && !ownKeys(kind).includes(key),
	);
	for (const key of stray) {
		const kinds = KIND_NAMES.filter(other => ownKeys(other).includes(key));
		report(compilation, [...path, key], {
			code: 'key-out-of-place',
			message: `A ${kind} has no \`${key}\`.`,
			remedy: `Remove it, or set ${kinds.map(other => `\`kind: ${other}\``).join(' or ')}.`,
			part: 'key',
		});
	}
	const missing = KINDS[kind].required.filter(key => spec[key] === undefined);
	for (const key of missing) {
		report(compilation, path, {
			code: 'missing-key',
			message: `The ${kind} \`${String(path.at(-1))}\` lacks \`${key}\`.`,
			remedy: `Add \`${key}\`.`,
			part: 'key',
		});
	}
	return stray.length === 0 && missing.length === 0;
}
