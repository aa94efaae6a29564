/** What each layer may import besides itself. The one source of truth; docs/architecture.md explains it. */
const MAY_IMPORT = {
	core: [],
	design: ['core'],
	network: ['core', 'design'],
	cluster: ['core'],
	overlays: ['core', 'design', 'network'],
	engine: ['core', 'network'],
	simulator: ['core', 'network', 'cluster', 'overlays', 'engine'],
	docker: ['core', 'network', 'overlays', 'engine'],
	faults: ['core', 'network', 'engine'],
	scenario: ['core', 'network', 'engine', 'faults'],
	checks: ['core', 'network', 'cluster', 'engine'],
	scoring: ['core', 'network', 'engine', 'checks'],
	explore: ['core', 'network', 'cluster', 'simulator', 'engine', 'scenario', 'checks', 'scoring'],
	report: ['core', 'network', 'engine', 'checks', 'scoring'],
	advice: ['core', 'design', 'network'],
	interop: ['core', 'design', 'network', 'overlays'],
	cli: [
		'core',
		'design',
		'network',
		'cluster',
		'overlays',
		'engine',
		'simulator',
		'docker',
		'faults',
		'scenario',
		'checks',
		'scoring',
		'explore',
		'advice',
		'report',
		'interop',
	],
};

/** Layers that decide: what they know comes in through arguments, so that a result can be repeated. */
const PURE =
	'core|design|network|cluster|overlays|engine|simulator|faults|checks|scoring|report|advice';

/** Folders that hold one file a variant, and the file or prefix that siblings may share. */
const REGISTRIES = ['faults', 'checks', 'overlays', 'advice'];

const rule = (name, comment, from, to) => ({name, severity: 'error', comment, from, to});

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
	forbidden: [
		...Object.entries(MAY_IMPORT).map(([layer, lower]) =>
			rule(
				`${layer}-layer`,
				`src/${layer} may import only: ${lower.join(', ') || 'nothing'}.`,
				{path: `^src/${layer}/`},
				{path: '^src/', pathNot: `^src/(${[layer, ...lower].join('|')})/`},
			),
		),
		rule(
			'pure-layers-do-no-io',
			'A layer that decides gets its data through arguments; files, sockets and processes belong to docker, scenario files and cli.',
			{path: `^src/(${PURE})/`},
			{dependencyTypes: ['core']},
		),
		...REGISTRIES.map(folder =>
			rule(
				`${folder}-do-not-know-each-other`,
				`A file in src/${folder} is one variant: what two of them share lives in a file that starts with an underscore, or in the contract (*.types.ts).`,
				{path: `^src/${folder}/(?!index|_)`},
				{path: `^src/${folder}/(?!_)`, pathNot: '\\.types\\.ts$'},
			),
		),
		rule('no-circular', 'Imports go one way.', {}, {circular: true}),
		rule(
			'src-never-imports-test',
			'The tool runs without its tests.',
			{path: '^src/'},
			{path: '^test/'},
		),
		rule(
			'no-dev-dependency-in-src',
			'What the tool needs at run time is a dependency.',
			{path: '^src/'},
			{dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only']},
		),
	],
	options: {
		doNotFollow: {path: 'node_modules'},
		tsPreCompilationDeps: true,
		tsConfig: {fileName: 'tsconfig.json'},
		enhancedResolveOptions: {extensions: ['.ts', '.js', '.json']},
	},
};
