/**
 * The probes against networks whose truth is known, because each test makes its own: two namespaces and a veth pair
 * inside one container of the node image, spoilt with nftables where something must not arrive.
 */
import {spawn} from 'node:child_process';
import {resolve} from 'node:path';
import {text} from 'node:stream/consumers';
import {pathToFileURL} from 'node:url';
import test from 'ava';

type RecipeModule = {nodeImage: () => Promise<{tag: string}>};
type Spread = {
	readonly min: number;
	readonly p50: number;
	readonly p99: number;
	readonly max: number;
};
type Line = {
	readonly kind: string;
	readonly to?: string;
	readonly rttSamplesUs?: readonly number[];
	readonly late?: number;
	readonly id?: string;
	readonly seq?: number;
	readonly sent?: number;
	readonly received?: number;
	readonly lost?: number;
	readonly delivered?: number;
	readonly rttUs?: number | Spread | null;
	readonly forwardUs?: number | Spread | null;
	readonly backwardUs?: number | Spread | null;
	readonly mtuBytes?: number | null;
	readonly limitedBy?: string;
	readonly heard?: readonly {
		readonly id: string;
		readonly received: number;
		readonly span: number;
	}[];
};

const recipe = pathToFileURL(resolve('lab/image/recipe.mjs')).href;
const {nodeImage} = (await import(recipe)) as RecipeModule;

/** Namespaces a (10.9.9.1) and b (10.9.9.2) with one cable, and a responder in b. `in_b` runs a command there. */
const TWO_NODES = `
set -eu
in_a() { ip netns exec a "$@"; }
in_b() { ip netns exec b "$@"; }
ip netns add a
ip netns add b
ip link add ea netns a type veth peer name eb netns b
ip -n a addr add 10.9.9.1/24 dev ea
ip -n b addr add 10.9.9.2/24 dev eb
ip -n a link set ea up
ip -n b link set eb up
in_b rp-probe respond &
until in_b ss -Hlun sport = :5499 | grep -q .; do sleep 0.05; done
# drop_at_b EXPRESSION: what matches never reaches b, without a word to the sender.
drop_at_b() {
	in_b nft "add table netdev spoil; add chain netdev spoil in { type filter hook ingress device eb priority 0; };
		add rule netdev spoil in $* drop"
}
`;

/** Runs a script in a container of its own and returns the JSON lines that it printed. */
const runScript = async (script: string): Promise<readonly Line[]> => {
	const {tag} = await nodeImage();
	const options = [
		'--rm',
		'--interactive',
		'--init',
		'--network=none',
		'--shm-size=512m',
		'--label=dev.ringproof.test=probe-tools',
	];
	const rights = ['NET_ADMIN', 'SYS_ADMIN', 'SYS_NICE', 'IPC_LOCK'].map(
		name => `--cap-add=${name}`,
	);
	const child = spawn('docker', ['run', ...options, ...rights, tag, 'timeout', '60', 'bash', '-s']);
	child.stdin.end(script);
	const [output, errors, code] = await Promise.all([
		text(child.stdout),
		text(child.stderr),
		new Promise(done => child.on('close', done)),
	]);
	if (code !== 0) throw new Error(`the script ended with ${String(code)}: ${errors}`);
	return output
		.split('\n')
		.filter(line => line.startsWith('{'))
		.map(line => JSON.parse(line) as Line);
};

const ofKind = (lines: readonly Line[], kind: string): readonly Line[] =>
	lines.filter(line => line.kind === kind);

test.serial('a path that drops every answer is all loss, and gives no round trip', async t => {
	const lines = await runScript(
		`${TWO_NODES} drop_at_b udp dport 5499; in_a rp-probe ping --to 10.9.9.2 --count 20 --timeout-ms 200`,
	);
	const [summary] = ofKind(lines, 'summary');
	t.is(summary?.sent, 20);
	t.is(summary?.received, 0);
	t.is(summary?.lost, 20);
	t.is(summary?.rttUs, null);
});

test.serial('one probe asks several peers in turn, and says of each what it found', async t => {
	const lines = await runScript(
		`${TWO_NODES} ip -n b addr add 10.9.9.3/24 dev eb
		in_a rp-probe ping --to 10.9.9.2 --to 10.9.9.3 --to 10.9.9.4 --count 50 --interval-us 2000 --timeout-ms 200 --list`,
	);
	t.deepEqual(
		ofKind(lines, 'summary').map(({to, sent, received}) => [to, sent, received]),
		[
			['10.9.9.2', 50, 50],
			['10.9.9.3', 50, 50],
			['10.9.9.4', 50, 0],
		],
	);
	for (const {received, rttSamplesUs = [], rttUs} of ofKind(lines, 'summary')) {
		t.is(rttSamplesUs.length, received ?? -1);
		const maxUs = rttSamplesUs.length === 0 ? undefined : Math.max(...rttSamplesUs);
		t.is((rttUs as Spread | null)?.max, maxUs);
	}
	const [timetable] = ofKind(lines, 'timetable');
	t.is(timetable?.sent, 3 * 50);
	t.true(Number(timetable?.late) <= 3 * 50);
});

test.serial('every round trip is the sum of its two directions', async t => {
	const lines = await runScript(
		`${TWO_NODES} in_a rp-probe ping --to 10.9.9.2 --count 500 --interval-us 500 --samples`,
	);
	const samples = ofKind(lines, 'sample');
	const [summary] = ofKind(lines, 'summary');
	t.is(samples.length, 500);
	t.is(summary?.received, 500);
	const sums = samples.map(({rttUs, forwardUs, backwardUs}) =>
		Math.abs(Number(rttUs) - Number(forwardUs) - Number(backwardUs)),
	);
	// Each of the three figures is rounded to a tenth of a microsecond.
	t.true(Math.max(...sums) < 0.2);
	const {min, p50, p99, max} = summary?.rttUs as Spread;
	t.true(0 < min && min <= p50 && p50 <= p99 && p99 <= max);
	t.is(max, Math.max(...samples.map(({rttUs}) => Number(rttUs))));
});

test.serial('a share of lost datagrams is counted as lost and as nothing else', async t => {
	// Every fourth datagram that arrives is dropped; the first one is the warm-up, which is not counted.
	const lines = await runScript(
		`${TWO_NODES} drop_at_b udp dport 5499 numgen inc mod 4 == 3; in_a rp-probe ping --to 10.9.9.2 --count 399 --timeout-ms 300`,
	);
	const [summary] = ofKind(lines, 'summary');
	t.is(summary?.lost, 100);
	t.is(summary?.received, 299);
});

test.serial(
	'the size found is the interface limit, the silent limit of the path, or the end of the search',
	async t => {
		const lines = await runScript(`${TWO_NODES}
		in_a rp-probe mtu --to 10.9.9.2 --max 1200
		in_a rp-probe mtu --to 10.9.9.2
		drop_at_b ip length gt 1372
		in_a rp-probe mtu --to 10.9.9.2 --timeout-ms 100`);
		t.deepEqual(
			ofKind(lines, 'mtu').map(({mtuBytes, limitedBy}) => [mtuBytes, limitedBy]),
			[
				[1200, 'maximum'],
				[1500, 'interface'],
				[1372, 'path'],
			],
		);
	},
);

test.serial('multicast that is blocked in one direction is heard in the other only', async t => {
	const both =
		'in_a rp-probe group --id a --from 10.9.9.1 --duration-ms 1000 & in_b rp-probe group --id b --from 10.9.9.2 --duration-ms 1000; wait $!';
	const whoHeardWhom = (lines: readonly Line[]): readonly string[] =>
		ofKind(lines, 'group')
			.flatMap(({id, heard = []}) => heard.map(sender => `${String(id)} heard ${sender.id}`))
			.toSorted((left, right) => left.localeCompare(right));
	const open = await runScript(`${TWO_NODES} ${both}`);
	t.deepEqual(whoHeardWhom(open), ['a heard b', 'b heard a']);
	for (const {received, span} of ofKind(open, 'group').flatMap(({heard = []}) => heard)) {
		t.is(received, span, 'nothing is lost between the first and the last');
	}
	const blocked = await runScript(`${TWO_NODES} drop_at_b ip daddr 224.0.0.0/4; ${both}`);
	t.deepEqual(whoHeardWhom(blocked), ['a heard b']);
});

test.serial(
	'ordered messages are delivered by a running corosync and refused without one',
	async t => {
		const lines = await runScript(`
		set -eu
		if rp-cpg --count 1 2>/dev/null; then echo '{"kind":"unexpected"}'; fi
		ip addr add 10.9.9.1/32 dev lo
		printf '%s\\n' 'totem {' 'version: 2' 'transport: udpu' 'cluster_name: probe' '}' \\
			'nodelist {' 'node {' 'ring0_addr: 10.9.9.1' 'nodeid: 1' '}' '}' \\
			'quorum {' 'provider: corosync_votequorum' '}' >/etc/corosync/corosync.conf
		corosync -f >/dev/null 2>&1 &
		until corosync-quorumtool -s >/dev/null 2>&1; do sleep 0.1; done
		rp-cpg --count 50 --interval-ms 2`);
		t.deepEqual(ofKind(lines, 'unexpected'), []);
		const [summary] = ofKind(lines, 'summary');
		t.is(summary?.sent, 50);
		t.is(summary?.delivered, 50);
	},
);
