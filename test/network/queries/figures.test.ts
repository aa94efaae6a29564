import test from 'ava';
import type {DeviceId} from '../../../src/core/ids.ts';
import {pathFigures} from '../../../src/network/queries/figures.ts';
import {pathTo} from '../../../src/network/queries/path.ts';
import {networkOf, shippedNetwork, shippedText} from '../../_support/networks.ts';

const id = (name: string): DeviceId => name as DeviceId;
const TAP_OVERHEAD_BYTES = 66;

function figuresOf(text: string, address: string) {
	const network = networkOf(text);
	const path = pathTo(network, {from: id('serveur1'), address});
	if (path === null) {
		throw new Error('there is no path');
	}
	return pathFigures(network, path);
}

test('the delay of a path is the sum over its cables', t => {
	const {oneWayDelayMs, jitterMs, lossRatio, rateBps} = figuresOf(
		shippedText('openvpn-two-node'),
		'10.1.0.2',
	);
	t.is(oneWayDelayMs, 2 * 0.25);
	t.is(jitterMs, 2 * 0.02);
	t.is(lossRatio, 0);
	t.is(rateBps, 1e9);
});

test('losses of cables in a row add up as chances, and the narrowest cable sets the rate', t => {
	const text = shippedText('openvpn-two-node')
		.replace('rate: 1Gbit}', 'rate: 1Gbit, loss: 10%}')
		.replace(/(uplink2: .*)rate: 1Gbit\}/, '$1rate: 100Mbit, loss: 20%}');
	const {lossRatio, rateBps} = figuresOf(text, '203.0.113.20');
	t.true(Math.abs(lossRatio - (1 - 0.9 * 0.8)) < 1e-12);
	t.is(rateBps, 100e6);
});

test('each direction of a cable has its own settings', t => {
	const text = shippedText('openvpn-two-node').replace(
		/(uplink2: .*)\}/,
		'$1, reverse: {oneWayDelay: 4ms}}',
	);
	// serveur1 → serveur2 crosses uplink1 forwards and uplink2 backwards.
	t.is(figuresOf(text, '203.0.113.20').oneWayDelayMs, 0.25 + 4);
	const network = networkOf(text);
	const back = pathTo(network, {from: id('serveur2'), address: '198.51.100.10'});
	t.is(back && pathFigures(network, back).oneWayDelayMs, 0.25 + 0.25);
});

test('a tunnel whose sender splits large packets keeps its inner MTU', t => {
	t.is(figuresOf(shippedText('openvpn-two-node'), '10.1.0.2').mtuBytes, 1500);
});

test('where the underlay takes less than the sender’s port, the tunnel loses its overhead too', t => {
	const text = shippedText('openvpn-two-node').replace(/(uplink2: .*)\}/, '$1, mtu: 1400}');
	t.is(figuresOf(text, '203.0.113.20').mtuBytes, 1400);
	t.is(figuresOf(text, '10.1.0.2').mtuBytes, 1400 - TAP_OVERHEAD_BYTES);
});

test('the port that a packet leaves through limits it first', t => {
	const text = shippedText('openvpn-two-node').replace(
		'gateway: 198.51.100.1}',
		'gateway: 198.51.100.1, mtu: 1280}',
	);
	t.is(figuresOf(text, '203.0.113.20').mtuBytes, 1280);
});

test('the distant variant has the round trip that its title says', t => {
	const network = shippedNetwork('openvpn-two-node-distant');
	const path = pathTo(network, {from: id('serveur1'), address: '10.1.0.2'});
	t.is(path && 2 * pathFigures(network, path).oneWayDelayMs, 6);
});
