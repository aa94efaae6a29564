/**
 * JUnit XML as CI systems read it: a suite a category with a case a check, and one suite of scenarios. A missed
 * requirement is a failure, a question without an answer (the tool's or the machine's fault) an error, what does not
 * apply is skipped. Seed and command stand as properties, so that a red build can be repeated from its report alone.
 */
import type {Category} from '../checks/check.types.ts';
import type {CheckResult, Result, ScenarioResult} from '../scoring/result.types.ts';
import {type Markup, markup} from './_markup.ts';
import {CATEGORY_WORDS, valueEntries} from './_words.ts';
import type {ReportFormat} from './report.types.ts';

export const junit: ReportFormat = {
	id: 'junit',
	fileName: 'junit.xml',
	title: 'A test report for CI systems',
	render: ({result}) => render(result),
};

type Suite = {readonly name: string; readonly cases: readonly Case[]};
type Case = {
	readonly name: string;
	readonly seconds: number;
	readonly outcome: 'passed' | 'failure' | 'error' | 'skipped';
	readonly message: string;
	readonly details: string;
};

function render(result: Result): string {
	const categories = [...new Set(result.checks.map(check => check.category))];
	const suites = [
		...categories.map(category => categorySuite(category, result.checks)),
		...(result.scenarios.length > 0
			? [{name: 'Scenarios', cases: result.scenarios.map(scenarioCase)}]
			: []),
	];
	const all = suites.flatMap(suite => suite.cases);
	const document = markup`<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="ringproof: ${result.design.name}" ${counts(all)} time="${seconds(result.durationMs)}">
${suites.map(suite => suiteElement(suite, result))}</testsuites>
`;
	return document.markup;
}

function categorySuite(category: Category, checks: readonly CheckResult[]): Suite {
	return {
		name: CATEGORY_WORDS[category],
		cases: checks.filter(check => check.category === category).map(checkCase),
	};
}

function checkCase(check: CheckResult): Case {
	const outcomes = {
		pass: 'passed',
		fail: 'failure',
		unknown: 'error',
		'not-applicable': 'skipped',
	} as const;
	const values = valueEntries(check.values).map(([name, value]) => `${name}: ${value}`);
	const details = [
		check.remedy === null ? '' : `Remedy: ${check.remedy}`,
		`Evidence: ${check.evidence}`,
		`Source: ${check.source}`,
		...values,
	];
	return {
		name: `${check.id}: ${check.title}`,
		seconds: 0,
		outcome: outcomes[check.status],
		message: check.reason,
		details: details.filter(line => line !== '').join('\n'),
	};
}

function scenarioCase(scenario: ScenarioResult): Case {
	const outcomes = {completed: 'passed', failed: 'error', 'not-applicable': 'skipped'} as const;
	return {
		name: `${scenario.id}: ${scenario.title}`,
		seconds: scenario.durationMs / 1000,
		outcome: outcomes[scenario.status],
		message: scenario.reason ?? '',
		details: scenario.faults.join('\n'),
	};
}

function suiteElement({name, cases}: Suite, result: Result): Markup {
	const total = cases.reduce((sum, {seconds: own}) => sum + own, 0);
	return markup`	<testsuite name="${name}" ${counts(cases)} time="${seconds(total * 1000)}" timestamp="${result.startedAt}">
		<properties>
			<property name="seed" value="${result.seed}"/>
			<property name="command" value="${result.command}"/>
			<property name="engine" value="${result.engine.kind}"/>
			<property name="evidence" value="${result.engine.evidence}"/>
			<property name="verdict" value="${result.verdict}"/>
			<property name="score" value="${result.score}"/>
		</properties>
${cases.map(testCase => caseElement(testCase, name))}	</testsuite>
`;
}

function caseElement({name, outcome, message, details, seconds: own}: Case, suite: string): Markup {
	const open = markup`		<testcase classname="ringproof.${suite}" name="${name}" time="${seconds(own * 1000)}"`;
	switch (outcome) {
		case 'passed': {
			return markup`${open}>
			<system-out>${[message, details].filter(text => text !== '').join('\n')}</system-out>
		</testcase>
`;
		}
		case 'skipped': {
			return markup`${open}>
			<skipped message="${message}"/>
		</testcase>
`;
		}
		case 'failure': {
			return markup`${open}>
			<failure type="requirement-missed" message="${message}">${details}</failure>
		</testcase>
`;
		}
		case 'error': {
			return markup`${open}>
			<error type="no-answer" message="${message}">${details}</error>
		</testcase>
`;
		}
	}
}

function counts(cases: readonly Case[]): Markup {
	const count = (outcome: Case['outcome']): number =>
		cases.filter(testCase => testCase.outcome === outcome).length;
	return markup`tests="${cases.length}" failures="${count('failure')}" errors="${count('error')}" skipped="${count('skipped')}"`;
}

function seconds(ms: number): string {
	return (ms / 1000).toFixed(3);
}
