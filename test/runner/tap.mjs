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
 * A reader that is fed one line at a time. A test is handed over once the lines that belong to it are complete, which is
 * at the next result, at the plan or at the end.
 *
 * @param {(test: TapTest) => void} onTest
 * @returns {{line: (text: string) => void, end: () => {sawPlan: boolean}}} without a plan the run was cut short
 */
export function tapReader(onTest) {
	let current;
	let insideDetails = false;
	let sawPlan = false;

	const finish = () => {
		if (current !== undefined) onTest(current);
		current = undefined;
		insideDetails = false;
	};

	const line = text => {
		if (insideDetails) {
			if (DETAILS_END.test(text)) insideDetails = false;
			else current.details.push(text);
			return;
		}
		const result = RESULT.exec(text);
		if (result !== null) {
			finish();
			const [, not, title, directive] = result;
			current = {
				title: directive === undefined ? title : `${title} (${directive.toLowerCase()})`,
				passed: not === undefined && directive === undefined,
				details: [],
			};
		} else if (PLAN.test(text)) {
			finish();
			sawPlan = true;
		} else if (current !== undefined) {
			if (DETAILS_START.test(text)) insideDetails = true;
			else if (text.startsWith('#')) current.details.push(text);
		}
	};

	return {
		line,
		end: () => {
			finish();
			return {sawPlan};
		},
	};
}
