/** The small mistakes that a mutation check plants into compiled code, one at a time. */
import ts from 'typescript';

export type Mutant = {
	/** Offsets into the compiled text, end excluded. */
	readonly start: number;
	readonly end: number;
	readonly replacement: string;
	/** Which kind of mistake, as the table of results names it. */
	readonly operator: string;
};

/** Comparisons move by one, equality turns round, and arithmetic goes the wrong way. */
const SWAPPED = new Map<ts.SyntaxKind, readonly [operator: string, replacement: string]>([
	[ts.SyntaxKind.LessThanToken, ['boundary', '<=']],
	[ts.SyntaxKind.LessThanEqualsToken, ['boundary', '<']],
	[ts.SyntaxKind.GreaterThanToken, ['boundary', '>=']],
	[ts.SyntaxKind.GreaterThanEqualsToken, ['boundary', '>']],
	[ts.SyntaxKind.EqualsEqualsEqualsToken, ['equality', '!==']],
	[ts.SyntaxKind.ExclamationEqualsEqualsToken, ['equality', '===']],
	[ts.SyntaxKind.AmpersandAmpersandToken, ['logic', '||']],
	[ts.SyntaxKind.BarBarToken, ['logic', '&&']],
	[ts.SyntaxKind.PlusToken, ['arithmetic', '-']],
	[ts.SyntaxKind.MinusToken, ['arithmetic', '+']],
	[ts.SyntaxKind.AsteriskToken, ['arithmetic', '/']],
	[ts.SyntaxKind.SlashToken, ['arithmetic', '*']],
	[ts.SyntaxKind.PlusEqualsToken, ['arithmetic', '-=']],
	[ts.SyntaxKind.MinusEqualsToken, ['arithmetic', '+=']],
]);

/** Questions about all and about any, and the two ends of a range. */
const OPPOSITE_METHODS = new Map([
	['some', 'every'],
	['every', 'some'],
	['min', 'max'],
	['max', 'min'],
]);

/** All mistakes that can be planted into one compiled file, in the order of their places. */
export function mutantsOf(fileName: string, text: string): readonly Mutant[] {
	const source = ts.createSourceFile(
		fileName,
		text,
		ts.ScriptTarget.ES2023,
		true,
		ts.ScriptKind.JS,
	);
	const found: Mutant[] = [];
	const visit = (node: ts.Node): void => {
		found.push(...mutantsAt(node, source));
		ts.forEachChild(node, visit);
	};
	visit(source);
	return found.toSorted((a, b) => a.start - b.start || a.end - b.end);
}

type Plant = (place: ts.Node, operator: string, replacement: string) => Mutant;

function mutantsAt(node: ts.Node, source: ts.SourceFile): readonly Mutant[] {
	const plant: Plant = (place, operator, replacement) => ({
		start: place.getStart(source),
		end: place.getEnd(),
		replacement,
		operator,
	});
	return [
		...operatorMistakes(node, plant),
		...branchMistakes(node, plant),
		...valueMistakes(node, plant),
	];
}

function operatorMistakes(node: ts.Node, plant: Plant): readonly Mutant[] {
	if (ts.isBinaryExpression(node)) {
		const swap = SWAPPED.get(node.operatorToken.kind);
		return swap === undefined || isText(node) ? [] : [plant(node.operatorToken, ...swap)];
	}
	if (ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.ExclamationToken) {
		return [plant(node, 'negation', `(${node.operand.getText()})`)];
	}
	return [];
}

function branchMistakes(node: ts.Node, plant: Plant): readonly Mutant[] {
	if (ts.isIfStatement(node)) {
		return ['true', 'false'].map(value => plant(node.expression, 'condition', value));
	}
	if (ts.isConditionalExpression(node)) {
		return ['true', 'false'].map(value => plant(node.condition, 'condition', value));
	}
	const isCall = ts.isExpressionStatement(node) && ts.isCallExpression(node.expression);
	return isCall ? [plant(node, 'omission', ';')] : [];
}

function valueMistakes(node: ts.Node, plant: Plant): readonly Mutant[] {
	if (ts.isNumericLiteral(node)) {
		// As the name of a property it cannot become an expression: the file would not load, and any test would notice.
		const isName = ts.isPropertyAssignment(node.parent) && node.parent.name === node;
		return isName ? [] : [plant(node, 'constant', `(${node.text} + 1)`)];
	}
	if (node.kind === ts.SyntaxKind.TrueKeyword || node.kind === ts.SyntaxKind.FalseKeyword) {
		return [plant(node, 'constant', String(node.kind !== ts.SyntaxKind.TrueKeyword))];
	}
	if (ts.isPropertyAccessExpression(node) && ts.isCallExpression(node.parent)) {
		const opposite = OPPOSITE_METHODS.get(node.name.text);
		return opposite === undefined ? [] : [plant(node.name, 'quantifier', opposite)];
	}
	return [];
}

/** Text that is put together with `+` is wording, not a decision. */
function isText({left, right}: ts.BinaryExpression): boolean {
	return [left, right].some(side => ts.isStringLiteralLike(side) || ts.isTemplateExpression(side));
}

export function applyMutant(text: string, {start, end, replacement}: Mutant): string {
	return text.slice(0, start) + replacement + text.slice(end);
}
