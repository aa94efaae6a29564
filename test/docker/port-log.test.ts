import test from 'ava';
import {kernelBridgeReader, openVswitchReader} from '../../src/docker/layer2/port-log.ts';
import {deviceId} from '../../src/core/ids.ts';
import {lan} from '../_support/small-network.ts';

const AT = Date.UTC(2026, 10, 21, 11, 59, 50, 258);

test('Lines of other modules, and of bonds that say nothing about a member, are no events', t => {
	const read = openVswitchReader(lan(2), deviceId('sw'));
	for (const line of [
		'',
		'2026-11-21T11:59:50.258Z|bridge|INFO|bridge br0: added interface p1 on port 1',
		'2026-11-21T11:59:50.258Z|bond|INFO|member p1: link state down',
		'2026-11-21T11:59:50.258Z|bond|INFO|bond lag1: active member is now p1',
	]) {
		t.is(read(line), null, line);
	}
});

test('Open vSwitch’s words about a port carry their own time', t => {
	const read = openVswitchReader(lan(2), deviceId('sw'));
	t.deepEqual(
		read(
			'2026-11-21T11:59:50.258Z|ofproto_dpif|DBG|port p2: RSTP state changed from Discarding to Forwarding',
		),
		{
			unixMs: AT,
			happening: {
				kind: 'bridge-port',
				node: deviceId('sw'),
				bridge: 'br0',
				port: 'p2',
				state: 'forwarding',
			},
		},
	);
	t.deepEqual(read('2026-11-21T11:59:50.258Z|bond|INFO|member p1: disabled')?.happening, {
		kind: 'bond-port',
		node: deviceId('sw'),
		bond: null,
		port: 'p1',
		state: 'detached',
	});
});

test('The kernel’s monitor repeats itself, and only a new state is an event', t => {
	const read = kernelBridgeReader(deviceId('sw'));
	const line = (state: string): string =>
		`[2026-11-21T11:59:50.258704] 3: p2: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 master br0 state ${state} priority 32 cost 4 `;
	t.deepEqual(read(line('blocking')), {
		unixMs: AT,
		happening: {
			kind: 'bridge-port',
			node: deviceId('sw'),
			bridge: 'br0',
			port: 'p2',
			state: 'discarding',
		},
	});
	t.is(read(line('blocking')), null);
	t.is(read(line('listening'))?.happening.kind, 'bridge-port');
	t.is(read('[2026-11-21T11:59:50.258704] 2: eth0: <UP> mtu 1500'), null);
});
