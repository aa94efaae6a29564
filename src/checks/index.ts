/** Every check, in the order of a report: does it form at all, does it hold, is it quick, can it be mended. */
import type {Check} from './check.types.ts';
import {addressHeldOnce} from './address-held-once.ts';
import {arbiterIndependence} from './arbiter-independence.ts';
import {capacityWithOneNodeDown} from './capacity-with-one-node-down.ts';
import {cephWritesWithOneHostDown} from './ceph-writes-with-one-host-down.ts';
import {bfdIsHeard} from './bfd-is-heard.ts';
import {broadcastLoopsKeptOpen} from './broadcast-loops.ts';
import {clusterForms} from './cluster-forms.ts';
import {comesTogetherAgain} from './comes-together-again.ts';
import {evenVotes} from './even-votes.ts';
import {hungStorageVsWatchdog} from './hung-storage-vs-watchdog.ts';
import {latencyEffects} from './latency-effects.ts';
import {leaseHeldOnce} from './lease-held-once.ts';
import {leasesMove} from './leases-move.ts';
import {monitorsOdd} from './monitors-odd.ts';
import {multicastLoss} from './multicast-loss.ts';
import {multicastWhereNeeded} from './multicast-where-needed.ts';
import {nodeidOrder} from './nodeid-order.ts';
import {outageAfterFault} from './outage-after-fault.ts';
import {networkBeforeCluster} from './network-before-cluster.ts';
import {packetLoss} from './packet-loss.ts';
import {pathMtu} from './path-mtu.ts';
import {quorumConfiguration} from './quorum-configuration.ts';
import {quorumThroughEverySingleFailure} from './quorum-through-every-single-failure.ts';
import {redundantRingLinks} from './redundant-ring-links.ts';
import {ringAndStorage} from './ring-and-storage.ts';
import {resolvedNames} from './resolved-names.ts';
import {ringJitter} from './ring-jitter.ts';
import {ringLatency} from './ring-latency.ts';
import {ringMtu} from './ring-mtu.ts';
import {ringOnPublicNetwork} from './ring-on-public-network.ts';
import {resetsLeaveACluster} from './resets-leave-a-cluster.ts';
import {serviceAwayAfterFault} from './service-away-after-fault.ts';
import {servicesCanMove} from './services-can-move.ts';
import {servicesComeBack} from './services-come-back.ts';
import {servicesOutliveTheirStorage} from './services-outlive-their-storage.ts';
import {servicesRunOnce} from './services-run-once.ts';
import {sharedDisksProtected} from './shared-disks-protected.ts';
import {singlePointsOfFailure} from './single-points-of-failure.ts';
import {splitBrainNever} from './split-brain-never.ts';
import {storageSplitBrainNever} from './storage-split-brain-never.ts';
import {storageThroughEverySingleFailure} from './storage-through-every-single-failure.ts';
import {storageVotersApart} from './storage-voters-apart.ts';
import {switchingVsToken} from './switching-vs-token.ts';
import {switchingVsWatchdog} from './switching-vs-watchdog.ts';
import {tokenVsTunnelRestart} from './token-vs-tunnel-restart.ts';
import {tokenVsWatchdog} from './token-vs-watchdog.ts';
import {tunnelsAreEncrypted} from './tunnels-are-encrypted.ts';

export const CHECKS: readonly Check[] = [
	clusterForms,
	multicastWhereNeeded,
	multicastLoss,
	broadcastLoopsKeptOpen,
	quorumThroughEverySingleFailure,
	evenVotes,
	arbiterIndependence,
	splitBrainNever,
	storageSplitBrainNever,
	addressHeldOnce,
	leaseHeldOnce,
	servicesRunOnce,
	singlePointsOfFailure,
	redundantRingLinks,
	ringLatency,
	latencyEffects,
	packetLoss,
	ringJitter,
	outageAfterFault,
	serviceAwayAfterFault,
	servicesComeBack,
	resetsLeaveACluster,
	comesTogetherAgain,
	tokenVsTunnelRestart,
	tokenVsWatchdog,
	switchingVsToken,
	switchingVsWatchdog,
	bfdIsHeard,
	networkBeforeCluster,
	quorumConfiguration,
	servicesCanMove,
	ringMtu,
	pathMtu,
	ringAndStorage,
	ringOnPublicNetwork,
	resolvedNames,
	tunnelsAreEncrypted,
	nodeidOrder,
	storageThroughEverySingleFailure,
	storageVotersApart,
	monitorsOdd,
	cephWritesWithOneHostDown,
	sharedDisksProtected,
	servicesOutliveTheirStorage,
	leasesMove,
	hungStorageVsWatchdog,
	capacityWithOneNodeDown,
];
