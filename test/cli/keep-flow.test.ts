import test from 'ava';
import {parseDocument} from 'yaml';
import {writeKeepingFlow} from '../../src/cli/_keep-flow.ts';

const TEXT = `# Written by hand.
servers:
  kept-1-:
    interfaces:
      bridge:
        {
          kind: bridge, # of the machines
          ports: [a, b],
        } # behind it

      eth0: { address: 192.0.2.1/24 }
links:
  - { over: admin }
  - {over: lan,
     mcastport: 5405}
`;

test('a document that nobody has touched is written as it stood', t => {
	t.is(writeKeepingFlow(parseDocument(TEXT), TEXT), TEXT);
});

test('what is added stands beside what stays as it was', t => {
	const document = parseDocument(TEXT);
	document.setIn(['servers', 'kept-1-', 'interfaces', 'ring', 'address'], '10.0.0.1/24');
	document.addIn(['links'], document.createNode({over: 'ring'}));
	const lines = writeKeepingFlow(document, TEXT).split('\n');
	const added = ['      ring:', '        address: 10.0.0.1/24', '  - over: ring'];
	t.deepEqual(
		lines.filter(line => !added.includes(line)),
		TEXT.split('\n'),
	);
	t.true(added.every(line => lines.includes(line)));
});

test('a collection that is changed is written anew, and the others in it are not', t => {
	const document = parseDocument(TEXT);
	document.setIn(['servers', 'kept-1-', 'interfaces', 'bridge', 'spanningTree'], 'rstp');
	document.setIn(['links', 0, 'knet_link_priority'], 1);
	const written = writeKeepingFlow(document, TEXT);
	t.deepEqual(parseDocument(written).toJS(), {
		servers: {
			'kept-1-': {
				interfaces: {
					bridge: {kind: 'bridge', ports: ['a', 'b'], spanningTree: 'rstp'},
					eth0: {address: '192.0.2.1/24'},
				},
			},
		},
		links: [
			{over: 'admin', knet_link_priority: 1},
			{over: 'lan', mcastport: 5405},
		],
	});
	t.true(written.includes('# of the machines'));
	t.true(written.includes('eth0: { address: 192.0.2.1/24 }'));
	t.true(written.includes('{over: lan,\n     mcastport: 5405}'));
});
