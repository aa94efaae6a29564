import {readdirSync, readFileSync} from 'node:fs';
import test from 'ava';
import {changeDesign, proposalsFor} from '../../src/cli/_changed-design.ts';
import {CHANGES} from '../../src/advice/index.ts';
import {networkOf, shippedNetwork, shippedText} from '../_support/networks.ts';

const DESIGNS = readdirSync('topology')
	.filter(name => name.endsWith('.yaml'))
	.map(name => name.replace('.yaml', ''));

const read = (name: string) => ({
	text: shippedText(name),
	network: shippedNetwork(name),
	file: `topology/${name}.yaml`,
});

const commentsIn = (text: string): readonly string[] =>
	text.split('\n').filter(line => line.trimStart().startsWith('#'));

test('the catalogue lists every file of the folder, each under its own name', t => {
	const files = readdirSync('src/advice')
		.filter(name => !name.startsWith('_') && name !== 'index.ts')
		.map(name => name.replace('.ts', ''));
	t.deepEqual(CHANGES.map(({id}) => id).sort(), files.sort());
});

test('a change that is not proposed for a design cannot be made to it', t => {
	t.is(changeDesign(read('reference-three-node'), ['client-to-client:vpn']), null);
});

for (const name of DESIGNS) {
	test(`every change that is proposed for ${name} makes a valid design of it, and keeps its comments`, t => {
		const design = read(name);
		const proposals = proposalsFor(design.text, design.network);
		for (const {id} of proposals) {
			const changed = changeDesign(design, [id]);
			t.not(changed, null, id);
			t.notThrows(() => networkOf(changed?.text ?? ''), id);
			if (!id.startsWith('mesh:')) {
				// Another kind of tunnel has other settings: what was said about those of the star goes with them.
				t.deepEqual(commentsIn(changed?.text ?? ''), commentsIn(design.text), id);
			}
			t.not(changed?.text, design.text, id);
		}
		t.true(proposals.length < 20);
	});
}

test('a third voter costs what the machine costs that it is like', t => {
	const text = readFileSync('test/fixtures/designs/lan-two-node-knet.yaml', 'utf8').replace(
		'n2: {',
		'n2: {monthlyPriceEur: 49, ',
	);
	const [proposal] = proposalsFor(text, networkOf(text)).filter(({id}) => id === 'third-voter');
	t.is(proposal?.monthlyEur, 49);
	const changed = changeDesign({text, network: networkOf(text), file: 'test.yaml'}, [
		'third-voter',
	]);
	t.is(changed?.network.cluster?.members.length, 3);
	t.false(changed?.network.cluster?.quorum.twoNode ?? true);
});

test('a second change is proposed for what the first one has made of the design', t => {
	const design = read('openvpn-three-node');
	const ids = proposalsFor(design.text, design.network).map(({id}) => id);
	t.false(ids.includes('ring-beside-tunnels'));
	const changed = changeDesign(design, ['knet-transport', 'ring-beside-tunnels']);
	t.is(changed?.network.cluster?.rings[0]?.over, 'eth0');
});
