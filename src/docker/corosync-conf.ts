/**
 * The text of a node's corosync.conf, from the compiled cluster (corosync.conf(5), votequorum(5), corosync-qdevice(8)).
 * One key a line: corosync 3 reads `node { nodeid: 1 }` on one line as an error.
 */
import type {Cluster, Qdevice, QuorumSettings} from '../network/cluster.types.ts';
import type {Network} from '../network/network.types.ts';

/** A key with its value, or a section with what it holds. */
type Entry = readonly [key: string, value: string | number] | Section;
type Section = {readonly section: string; readonly entries: readonly Entry[]};

/** Where corosync reads it and its key; the key is made per run. */
export const COROSYNC_CONF_PATH = '/etc/corosync/corosync.conf';
export const COROSYNC_AUTHKEY_PATH = '/etc/corosync/authkey';

/**
 * corosync asks for the highest priority of all, above the patch panel's. A few do it no harm; 32 of them kept one frame in a
 * hundred waiting for 2.5 ms, so that those of a large lab stay at the real time that the lab itself gives them.
 */
const OWN_PRIORITY_MEMBERS_MAX = 8;

/** Every node gets the same text: a node knows itself by the ring address that it has. */
export function corosyncConf(network: Network, cluster: Cluster): string {
	const sections: readonly Section[] = [
		totemSection(network, cluster),
		nodelistSection(cluster),
		quorumSection(cluster),
		...systemSections(cluster),
		{
			section: 'logging',
			entries: [
				['to_stderr', 'yes'],
				['to_syslog', 'no'],
				['timestamp', 'hires'],
			],
		},
	];
	return sections.map(section => `${format(section, '').join('\n')}\n`).join('\n');
}

function systemSections({members}: Cluster): readonly Section[] {
	return members.length > OWN_PRIORITY_MEMBERS_MAX
		? [{section: 'system', entries: [['sched_rr', 'no']]}]
		: [];
}

/** corosync 3 encrypts on knet only (totemconfig.c: crypto is refused for the other transports). */
const encrypts = (cluster: Cluster): boolean => cluster.secauth && cluster.transport === 'knet';

function totemSection(network: Network, cluster: Cluster): Section {
	const {totem} = cluster;
	return {
		section: 'totem',
		entries: [
			['version', 2],
			['cluster_name', cluster.name],
			['transport', cluster.transport],
			...knetEntries(cluster),
			['secauth', encrypts(cluster) ? 'on' : 'off'],
			['ip_version', usesIpv6(network, cluster) ? 'ipv6' : 'ipv4'],
			['token', totem.tokenMs],
			['token_coefficient', totem.tokenCoefficientMs],
			['token_retransmits_before_loss_const', totem.tokenRetransmitsBeforeLossConst],
			['consensus', totem.consensusMs],
			['join', totem.joinMs],
			['merge', totem.mergeMs],
			['send_join', totem.sendJoinMs],
			...cluster.rings.map(ring => interfaceSection(ring, cluster.transport)),
		],
	};
}

function knetEntries({
	transport,
	linkMode,
	knetMtuBytes,
}: Cluster): readonly (readonly [string, string | number])[] {
	return transport === 'knet'
		? [
				['link_mode', linkMode],
				...(knetMtuBytes === null ? [] : [['knet_mtu', knetMtuBytes] as const]),
			]
		: [];
}

function interfaceSection(
	ring: Cluster['rings'][number],
	transport: Cluster['transport'],
): Section {
	return {
		section: 'interface',
		entries: [
			['linknumber', ring.linkNumber],
			...(transport === 'udp' ? [['mcastaddr', ring.multicastAddress] as const] : []),
			['mcastport', ring.udpPort],
			...(transport === 'knet' ? [['knet_link_priority', ring.knetLinkPriority] as const] : []),
		],
	};
}

function nodelistSection({members, rings}: Cluster): Section {
	return {
		section: 'nodelist',
		entries: members.map(({device, nodeid, votes}) => ({
			section: 'node',
			entries: [
				['nodeid', nodeid],
				['name', device],
				['quorum_votes', votes],
				...rings.flatMap(({linkNumber, addresses}) =>
					addresses
						.filter(address => address.device === device)
						.map(({address}) => [`ring${linkNumber}_addr`, address] as const),
				),
			],
		})),
	};
}

function quorumSection({quorum, qdevice}: Cluster): Section {
	const {expectedVotes, waitForAll} = quorum;
	return {
		section: 'quorum',
		entries: [
			['provider', 'corosync_votequorum'],
			...(expectedVotes === null ? [] : [['expected_votes', expectedVotes] as const]),
			['two_node', flag(quorum.twoNode)],
			// Left out, it follows two_node; written as 0, it would overrule it.
			...(waitForAll === null ? [] : [['wait_for_all', flag(waitForAll)] as const]),
			...tieBreaker(quorum),
			['last_man_standing', flag(quorum.lastManStanding)],
			['last_man_standing_window', quorum.lastManStandingWindowMs],
			['allow_downscale', flag(quorum.allowDownscale)],
			...(qdevice === null ? [] : [deviceSection(qdevice)]),
		],
	};
}

function tieBreaker({autoTieBreaker, autoTieBreakerNode: node}: QuorumSettings): readonly Entry[] {
	if (!autoTieBreaker) {
		return [['auto_tie_breaker', 0]];
	}
	return [
		['auto_tie_breaker', 1],
		['auto_tie_breaker_node', typeof node === 'string' ? node : node.join(' ')],
	];
}

function deviceSection(qdevice: Qdevice): Section {
	return {
		section: 'device',
		entries: [
			['model', 'net'],
			['votes', qdevice.votes],
			{
				section: 'net',
				entries: [
					['host', qdevice.address],
					['algorithm', qdevice.algorithm],
					['tie_breaker', qdevice.tieBreaker],
					['tls', qdevice.tls ? 'required' : 'off'],
					[
						'keep_active_partition_tie_breaker',
						qdevice.keepActivePartitionTieBreaker ? 'on' : 'off',
					],
				],
			},
		],
	};
}

function usesIpv6({devices}: Network, {rings}: Cluster): boolean {
	const ringAddresses = new Set(rings.flatMap(ring => ring.addresses.map(({address}) => address)));
	return devices
		.flatMap(device => device.ports.flatMap(port => port.addresses))
		.some(({address, family}) => family === 6 && ringAddresses.has(address));
}

const flag = (on: boolean): 0 | 1 => (on ? 1 : 0);

function format({section, entries}: Section, indent: string): string[] {
	const inner = `${indent}  `;
	return [
		`${indent}${section} {`,
		...entries.flatMap(entry =>
			'section' in entry ? format(entry, inner) : [`${inner}${entry[0]}: ${oneLine(entry[1])}`],
		),
		`${indent}}`,
	];
}

/** A value that would end its line could add keys of its own. */
function oneLine(value: string | number): string {
	const text = String(value);
	if (/[\n\r{}]/.test(text)) {
		throw new Error(`Not a value for corosync.conf: ${JSON.stringify(text)}`);
	}
	return text;
}
