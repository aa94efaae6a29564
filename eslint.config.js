import eslint from '@eslint/js';
import {defineConfig, globalIgnores} from 'eslint/config';
import tseslint from 'typescript-eslint';

export default defineConfig(
	globalIgnores(['build/', 'coverage/', 'reports/']),
	eslint.configs.recommended,
	{
		files: ['**/*.ts'],
		extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
		languageOptions: {
			parserOptions: {projectService: true, tsconfigRootDir: import.meta.dirname},
		},
		rules: {
			'@typescript-eslint/consistent-type-definitions': ['error', 'type'],
			'@typescript-eslint/consistent-type-imports': [
				'error',
				{prefer: 'type-imports', fixStyle: 'inline-type-imports'},
			],
			'@typescript-eslint/switch-exhaustiveness-check': [
				'error',
				{considerDefaultExhaustiveForUnions: false, requireDefaultForNonUnion: true},
			],
			'@typescript-eslint/restrict-template-expressions': ['error', {allowNumber: true}],
			'@typescript-eslint/no-unused-vars': ['error', {ignoreRestSiblings: true}],
			'@typescript-eslint/prefer-readonly': 'error',
			'@typescript-eslint/strict-boolean-expressions': 'error',
			'@typescript-eslint/naming-convention': [
				'error',
				{selector: 'default', format: ['camelCase']},
				{selector: 'import', format: ['camelCase', 'PascalCase']},
				{selector: 'variable', format: ['camelCase', 'UPPER_CASE'], leadingUnderscore: 'allow'},
				{selector: 'parameter', format: ['camelCase'], leadingUnderscore: 'allow'},
				{selector: 'typeLike', format: ['PascalCase']},
				{selector: ['objectLiteralProperty', 'typeProperty'], format: null},
			],
			'max-lines-per-function': ['error', {max: 70, skipBlankLines: true, skipComments: true}],
			'max-lines': ['error', {max: 400, skipBlankLines: true, skipComments: true}],
			'max-params': ['error', 3],
			complexity: ['error', 12],
			eqeqeq: 'error',
			'no-console': 'error',
			'no-param-reassign': 'error',
		},
	},
	{
		// The deterministic core: time and randomness come in through arguments, never from the platform.
		files: [
			'src/{core,design,network,cluster,overlays,engine,simulator,faults,checks,scoring,report}/**/*.ts',
		],
		rules: {
			'no-restricted-properties': [
				'error',
				{object: 'Math', property: 'random', message: 'Take a Prng argument (src/core/prng.ts).'},
				{object: 'Date', property: 'now', message: 'Take a Clock argument (src/core/clock.ts).'},
				{
					object: 'performance',
					property: 'now',
					message: 'Take a Clock argument (src/core/clock.ts).',
				},
			],
			'no-restricted-globals': [
				'error',
				'setTimeout',
				'setInterval',
				'setImmediate',
				'process',
				'fetch',
			],
			'no-restricted-syntax': [
				'error',
				{
					selector: "NewExpression[callee.name='Date'][arguments.length=0]",
					message: 'Take a Clock argument (src/core/clock.ts).',
				},
			],
			'no-restricted-imports': [
				'error',
				{patterns: [{group: ['node:*'], message: 'The core does no I/O: pass data in.'}]},
			],
		},
	},
	{
		// Scripts that run before anything is installed or built: plain JavaScript on Node's own modules.
		files: ['**/*.mjs'],
		languageOptions: {
			globals: Object.fromEntries(
				[
					'process',
					'console',
					'performance',
					'URL',
					'setTimeout',
					'clearTimeout',
					'setInterval',
					'clearInterval',
				].map(name => [name, 'readonly']),
			),
		},
	},
	{
		files: ['test/**/*.ts'],
		rules: {'max-lines-per-function': 'off'},
	},
);
