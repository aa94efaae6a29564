/** Reads the Test Anything Protocol, version 13, as AVA and the patch panel's own tests write it. */

const RESULT = /^(not )?ok\b\s*\d*\s*-?\s*(.*?)(?:\s+#\s*(SKIP|TODO)\b.*)?$/i;
const PLAN = /^1\.\.\d+$/;
const DETAILS_START = /^\s+---$/;
const DETAILS_END = /^\s+\.\.\.$/;

/**
 * @typedef {object} TapTest
 * @property {string} title
 * @property {boolean} passed a skipped test and one still to be written have not passed: they proved nothing
 * @property {string[]} details the lines of the YAML block below a result, and log lines
 */

/**
 * A reader that is fed one line at a time. A test is handed over with its result line; its details, which come after
 * that, are added to the same object.
 *
 * @param {(test: TapTest) => void} onTest
 * @returns {{line: (text: string) => void, sawPlan: () => boolean}} without a plan the run was cut short
 */
export function tapReader(onTest) {
	let current;
	let insideDetails = false;
	let sawPlan = false;

	const line = text => {
		if (insideDetails) {
			if (DETAILS_END.test(text)) insideDetails = false;
			else current.details.push(text);
			return;
		}
		const result = RESULT.exec(text);
		if (result !== null) {
			const [, not, title, directive] = result;
			current = {
				title: directive === undefined ? title : `${title} (${directive.toLowerCase()})`,
				passed: not === undefined && directive === undefined,
				details: [],
			};
			onTest(current);
		} else if (PLAN.test(text)) {
			current = undefined;
			sawPlan = true;
		} else if (current !== undefined) {
			if (DETAILS_START.test(text)) insideDetails = true;
			else if (text.startsWith('#')) current.details.push(text);
		}
	};

	return {line, sawPlan: () => sawPlan};
}
