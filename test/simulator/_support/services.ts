/** Servers on one switch with services that the cluster moves, as Proxmox VE does it. */
import {lanText, type LanOptions} from './lan.ts';

export type ServicesOptions = Partial<LanOptions> & {
	/** Lines of the stack, such as `haFencing: false`. */
	readonly stack?: readonly string[];
	/** Keys of every service besides its server, in YAML's flow style. */
	readonly service?: string;
};

/** `s1` on `n1`, `s2` on `n2` and so on; the last server has none. */
export function servicesText({
	stack = [],
	service = 'storage: ceph, highlyAvailable: true',
	...lan
}: ServicesOptions = {}): string {
	const nodeCount = lan.nodeCount ?? 3;
	const numbers = Array.from({length: nodeCount - 1}, (_, index) => index + 1);
	const members = [...numbers, nodeCount].map(number => `n${number}`).join(', ');
	const lines = ['  preset: proxmox-ve-9', ...stack.map(line => `  ${line}`)];
	return lanText({...lan, nodeCount})
		.replace(
			'  preset: corosync-3',
			[...lines, `  ceph: {monitors: [${members}], over: eth0}`].join('\n'),
		)
		.concat(
			'services:\n',
			...numbers.map(number => `  s${number}: {server: n${number}, ${service}}\n`),
		);
}
