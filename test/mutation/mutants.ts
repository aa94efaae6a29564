/**
 * The small mistakes that a mutation check can make in compiled code, and the code with all of them built in: each behind
 * a switch (`switches.ts`), so that one process tries thousands without loading anything twice.
 */
import ts from 'typescript';
import type {Switches} from './switches.ts';

export type Mutant = {
	/** Offsets into the compiled text, end excluded. */
	readonly start: number;
	readonly end: number;
	readonly replacement: string;
	/** Which kind of mistake, as the list of survivors names it. */
	readonly operator: string;
};

/** A file with its mistakes; the switch of `mutants[n]` has the number `firstId + n`. */
export type Planted = {readonly mutants: readonly Mutant[]; readonly text: string};

type Operator = {
	readonly name: string;
	readonly replacement: string;
	readonly switched: keyof Switches;
};

/** Comparisons move by one, equality turns round, and arithmetic goes the wrong way. */
const OPERATORS = new Map<ts.SyntaxKind, Operator>([
	[ts.SyntaxKind.LessThanToken, operator('boundary', '<=', 'less')],
	[ts.SyntaxKind.LessThanEqualsToken, operator('boundary', '<', 'lessOrEqual')],
	[ts.SyntaxKind.GreaterThanToken, operator('boundary', '>=', 'greater')],
	[ts.SyntaxKind.GreaterThanEqualsToken, operator('boundary', '>', 'greaterOrEqual')],
	[ts.SyntaxKind.EqualsEqualsEqualsToken, operator('equality', '!==', 'equal')],
	[ts.SyntaxKind.ExclamationEqualsEqualsToken, operator('equality', '===', 'unequal')],
	[ts.SyntaxKind.AmpersandAmpersandToken, operator('logic', '||', 'both')],
	[ts.SyntaxKind.BarBarToken, operator('logic', '&&', 'either')],
	[ts.SyntaxKind.PlusToken, operator('arithmetic', '-', 'sum')],
	[ts.SyntaxKind.MinusToken, operator('arithmetic', '+', 'difference')],
	[ts.SyntaxKind.AsteriskToken, operator('arithmetic', '/', 'product')],
	[ts.SyntaxKind.SlashToken, operator('arithmetic', '*', 'quotient')],
	[ts.SyntaxKind.PlusEqualsToken, operator('arithmetic', '-=', 'sum')],
	[ts.SyntaxKind.MinusEqualsToken, operator('arithmetic', '+=', 'difference')],
]);

/** Questions about all and about any, and the two ends of a range. */
const OPPOSITE_METHODS = new Map([
	['some', 'every'],
	['every', 'some'],
	['min', 'max'],
	['max', 'min'],
]);

function operator(name: string, replacement: string, switched: keyof Switches): Operator {
	return {name, replacement, switched};
}

/** All mistakes that can be made in one compiled file, and its text with their switches in it. */
export function plantMutants(fileName: string, text: string, firstId: number): Planted {
	const {ES2023} = ts.ScriptTarget;
	const source = ts.createSourceFile(fileName, text, ES2023, true, ts.ScriptKind.JS);
	const planter = new Planter(source, firstId);
	return {text: `const $ = globalThis.mutation;${planter.emit(source)}`, mutants: planter.mutants};
}

type Kind = {readonly operator: string; readonly replacement: string};

/** Walks through one file, writes it anew and numbers what it plants on the way. */
class Planter {
	readonly mutants: Mutant[] = [];
	readonly #source: ts.SourceFile;
	readonly #firstId: number;

	constructor(source: ts.SourceFile, firstId: number) {
		this.#source = source;
		this.#firstId = firstId;
	}

	emit(node: ts.Node): string {
		return (
			this.#binary(node) ??
			this.#branch(node) ??
			this.#statement(node) ??
			this.#value(node) ??
			this.#plain(node)
		);
	}

	#plant(place: ts.Node, {operator, replacement}: Kind): number {
		const [start, end] = [place.getStart(this.#source), place.getEnd()];
		this.mutants.push({start, end, replacement, operator});
		return this.#firstId + this.mutants.length - 1;
	}

	/** The node as it stands, with switches inside of it. */
	#plain(node: ts.Node): string {
		const {text} = this.#source;
		let written = '';
		let at = node.getStart(this.#source);
		ts.forEachChild(node, child => {
			const start = child.getStart(this.#source);
			written += text.slice(at, start) + this.emit(child);
			at = child.getEnd();
		});
		return written + text.slice(at, node.getEnd());
	}

	#binary(node: ts.Node): string | undefined {
		if (!ts.isBinaryExpression(node) || isText(node)) {
			return undefined;
		}
		const found = OPERATORS.get(node.operatorToken.kind);
		if (found === undefined) {
			return undefined;
		}
		const id = this.#plant(node.operatorToken, {
			operator: found.name,
			replacement: found.replacement,
		});
		const [left, right] = [this.emit(node.left), this.emit(node.right)];
		const {kind} = node.operatorToken;
		if (kind === ts.SyntaxKind.AmpersandAmpersandToken) {
			return `($.both(${id}, ${left}) ? ${right} : $.left())`;
		}
		if (kind === ts.SyntaxKind.BarBarToken) {
			return `($.either(${id}, ${left}) ? $.left() : ${right})`;
		}
		const switched = `$.${found.switched}(${id}, ${left}, ${right})`;
		const isAssigned =
			kind === ts.SyntaxKind.PlusEqualsToken || kind === ts.SyntaxKind.MinusEqualsToken;
		return isAssigned ? `(${node.left.getText(this.#source)} = ${switched})` : switched;
	}

	#branch(node: ts.Node): string | undefined {
		if (ts.isIfStatement(node)) {
			const [condition, then] = [this.#condition(node.expression), this.emit(node.thenStatement)];
			const otherwise =
				node.elseStatement === undefined ? '' : ` else ${this.emit(node.elseStatement)}`;
			return `if (${condition}) ${then}${otherwise}`;
		}
		if (ts.isConditionalExpression(node)) {
			const condition = this.#condition(node.condition);
			return `((${condition}) ? ${this.emit(node.whenTrue)} : ${this.emit(node.whenFalse)})`;
		}
		return undefined;
	}

	/** Two mistakes in one switch: the condition always holds, or never. */
	#condition(node: ts.Expression): string {
		const id = this.#plant(node, {operator: 'condition', replacement: 'true'});
		this.#plant(node, {operator: 'condition', replacement: 'false'});
		return `$.forced(${id}) ?? (${this.emit(node)})`;
	}

	#statement(node: ts.Node): string | undefined {
		if (!ts.isExpressionStatement(node) || !ts.isCallExpression(node.expression)) {
			return undefined;
		}
		const id = this.#plant(node, {operator: 'omission', replacement: ';'});
		return `{ if ($.kept(${id})) { ${this.#plain(node)} } }`;
	}

	#value(node: ts.Node): string | undefined {
		if (ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.ExclamationToken) {
			const replacement = `(${node.operand.getText(this.#source)})`;
			const id = this.#plant(node, {operator: 'negation', replacement});
			return `$.not(${id}, ${this.emit(node.operand)})`;
		}
		if (ts.isNumericLiteral(node) && !isName(node)) {
			const id = this.#plant(node, {operator: 'constant', replacement: `(${node.text} + 1)`});
			return `$.number(${id}, ${node.text})`;
		}
		if (node.kind === ts.SyntaxKind.TrueKeyword || node.kind === ts.SyntaxKind.FalseKeyword) {
			const value = node.kind === ts.SyntaxKind.TrueKeyword;
			const id = this.#plant(node, {operator: 'constant', replacement: String(!value)});
			return `$.truth(${id}, ${String(value)})`;
		}
		return this.#method(node);
	}

	#method(node: ts.Node): string | undefined {
		if (!ts.isPropertyAccessExpression(node) || !ts.isCallExpression(node.parent)) {
			return undefined;
		}
		const opposite = OPPOSITE_METHODS.get(node.name.text);
		if (opposite === undefined) {
			return undefined;
		}
		const id = this.#plant(node.name, {operator: 'quantifier', replacement: opposite});
		const optional = node.questionDotToken === undefined ? '' : '?.';
		return `${this.emit(node.expression)}${optional}[$.name(${id}, '${node.name.text}', '${opposite}')]`;
	}
}

/** A number before a colon names a property and cannot become an expression. */
function isName(node: ts.NumericLiteral): boolean {
	return ts.isPropertyAssignment(node.parent) && node.parent.name === node;
}

/** Text that is put together with `+` is wording, not a decision. */
function isText({left, right}: ts.BinaryExpression): boolean {
	return [left, right].some(side => ts.isStringLiteralLike(side) || ts.isTemplateExpression(side));
}
