import {execFileSync} from 'node:child_process';
import test from 'ava';
import {tarArchive} from '../../src/docker/tar.ts';

const listing = (archive: Buffer): string =>
	execFileSync('tar', ['--list', '--verbose', '--numeric-owner', '--file', '-'], {
		input: archive,
	}).toString();

const extracted = (archive: Buffer, path: string): string =>
	execFileSync('tar', ['--extract', '--to-stdout', '--file', '-', path], {
		input: archive,
	}).toString();

test('A path that is relative, empty or longer than a tar name is refused', t => {
	for (const path of ['etc/x', '', '/', `/${'x'.repeat(101)}`]) {
		t.throws(() => tarArchive([{path, content: '', mode: 0o644}]), {message: /Not a path/});
	}
});

test('tar reads the files back with their text, mode and owner', t => {
	const text = '$(touch /pwned) "quotes"\nä';
	const archive = tarArchive([
		{path: '/etc/corosync/authkey', content: new Uint8Array([1, 2, 255]), mode: 0o400},
		{path: '/etc/corosync/corosync.conf', content: text, mode: 0o644},
	]);
	t.is(extracted(archive, 'etc/corosync/corosync.conf'), text);
	const lines = listing(archive).trim().split('\n');
	t.regex(lines.find(line => line.endsWith('authkey')) ?? '', /^-r-------- 0\/0 +3 /);
});

test('Folders come before what they hold', t => {
	const names = execFileSync('tar', ['--list', '--file', '-'], {
		input: tarArchive([{path: '/a/b/c', content: 'x', mode: 0o600}]),
	})
		.toString()
		.trim()
		.split('\n');
	t.deepEqual(names, ['a/', 'a/b/', 'a/b/c']);
});

test('Content that fills its last block exactly is followed by no padding of its own', t => {
	const content = 'y'.repeat(1024);
	const archive = tarArchive([{path: '/f', content, mode: 0o600}]);
	// One header, two blocks of content, two empty blocks at the end.
	t.is(archive.length, 512 * (1 + 2 + 2));
	t.is(extracted(archive, 'f'), content);
});
