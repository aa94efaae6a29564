/** The command line of set-up, as pure functions. */

const VERBS = ['start', 'test', 'setup'];
const DEFAULT_DESIGN = 'topology/openvpn-two-node.yaml';

/**
 * Takes apart `VERB [--no-install] [arguments of what is started]`.
 *
 * @param {string[]} argv
 * @returns {{verb: string, install: boolean, rest: string[]} | undefined} undefined when the verb is not known
 */
export function splitArguments([verb, ...args]) {
	if (!VERBS.includes(verb)) return undefined;
	return {
		verb,
		install: !args.includes('--no-install'),
		rest: args.filter(arg => arg !== '--no-install'),
	};
}

/**
 * The arguments of `ringproof prove`: the user's, with the first design of the repository where none is named.
 *
 * @param {string[]} args
 * @returns {string[]}
 */
export function withDefaultDesign(args) {
	const wantsHelp = args.includes('--help') || args.includes('-h');
	return wantsHelp || namesDesign(args) ? args : [DEFAULT_DESIGN, ...args];
}

/** Scenarios are YAML files too: those that follow --scenario, up to the next option, are no designs. */
function namesDesign(args) {
	let insideScenarios = false;
	return args.some(arg => {
		if (arg.startsWith('-')) insideScenarios = arg === '--scenario';
		return !insideScenarios && /^[^-].*\.ya?ml$/.test(arg);
	});
}
