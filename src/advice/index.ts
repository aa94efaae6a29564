/** Every change that `ringproof advise` tries: settings first, then what has to be bought. */
import type {Change} from './_change.ts';
import {arbiterBrick} from './arbiter-brick.ts';
import {arbiterElsewhere} from './arbiter-elsewhere.ts';
import {clientToClient} from './client-to-client.ts';
import {fittingMtu} from './fitting-mtu.ts';
import {igmpQuerier} from './igmp-querier.ts';
import {knetTransport} from './knet-transport.ts';
import {lacpFast} from './lacp-fast.ts';
import {longerToken} from './longer-token.ts';
import {mesh} from './mesh.ts';
import {privateNetwork} from './private-network.ts';
import {quorumDevice} from './quorum-device.ts';
import {ringBesideTunnels} from './ring-beside-tunnels.ts';
import {secondRingLink} from './second-ring-link.ts';
import {smallerCoefficient} from './smaller-coefficient.ts';
import {storageNetwork} from './storage-network.ts';
import {thirdVoter} from './third-voter.ts';
import {tincPing} from './tinc-ping.ts';
import {tunnelBfd} from './tunnel-bfd.ts';
import {tunnelKeepalive} from './tunnel-keepalive.ts';
import {withoutTwoNode} from './without-two-node.ts';

export const CHANGES: readonly Change[] = [
	clientToClient,
	tunnelKeepalive,
	tunnelBfd,
	tincPing,
	mesh,
	fittingMtu,
	longerToken,
	smallerCoefficient,
	withoutTwoNode,
	igmpQuerier,
	lacpFast,
	knetTransport,
	ringBesideTunnels,
	secondRingLink,
	privateNetwork,
	storageNetwork,
	arbiterBrick,
	quorumDevice,
	arbiterElsewhere,
	thirdVoter,
];
