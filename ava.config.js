export default {
	files: ['test/**/*.test.ts', '!test/live/**', '!test/machine/**', '!test/contract/**'],
	typescript: {rewritePaths: {'src/': 'build/src/', 'test/': 'build/test/'}, compile: false},
	workerThreads: false,
	failWithoutAssertions: true,
	timeout: '60s',
};
