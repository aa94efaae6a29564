import type {Document} from 'yaml';
import {addressesIn} from './_addresses.ts';
import {addressBeside, plugIn, plugOf} from './_card.ts';
import {type Change, type DesignAsWritten, freeName, withoutKey} from './_change.ts';

/** Two copies cannot tell which is right once each was written alone; a third brick with names only can. */
export const arbiterBrick: Change = {
	id: 'arbiter-brick',
	propose(design) {
		const volumes = Object.entries(design.spec.stack.gluster?.volumes ?? {}).filter(
			([, {bricks}]) => bricks.length === 2,
		);
		const host = volumes.length === 0 ? null : hostFor(design, volumes[0]?.[1].bricks ?? []);
		return host === null
			? []
			: [
					{
						id: 'arbiter-brick',
						title: `Give ${volumes.map(([name]) => name).join(', ')} an arbiter brick on ${host.name}.`,
						costs: host.isNew
							? 'A small machine elsewhere on the storage network; it holds names, no data.'
							: 'A small brick on a server that is there already; it holds names, no data.',
						monthlyEur: host.isNew ? null : 0,
						weakens: 'A server that reaches neither of the other bricks can no longer write.',
						edit: document => {
							host.add(document);
							for (const [name, {bricks}] of volumes) {
								const volume = ['stack', 'gluster', 'volumes', name];
								document.setIn([...volume, 'bricks'], document.createNode([...bricks, host.name]));
								document.setIn([...volume, 'arbiter'], true);
								// With three bricks Gluster asks for two of them by itself.
								withoutKey(document, [...volume, 'options', 'cluster.quorum-type']);
								withoutKey(document, [...volume, 'options', 'cluster.quorum-count']);
							}
						},
					},
				];
	},
};

type Host = {
	readonly name: string;
	readonly isNew: boolean;
	readonly add: (document: Document) => void;
};

/** A server that is on the storage network without a brick, or a new machine plugged in beside the last brick. */
function hostFor(design: DesignAsWritten, bricks: readonly string[]): Host | null {
	const {spec} = design;
	const port = spec.stack.gluster?.over;
	if (typeof port !== 'string') {
		return null;
	}
	const idle = Object.entries(spec.servers).find(
		([server, {interfaces}]) => !bricks.includes(server) && interfaces[port]?.address !== undefined,
	);
	if (idle !== undefined) {
		return {name: idle[0], isNew: false, add: () => undefined};
	}
	const like = {server: bricks.at(-1) ?? '', port};
	const plug = plugOf(design, like.server, port);
	const address = addressBeside(design, like, addressesIn(spec));
	if (plug === null || address === null) {
		return null;
	}
	const name = freeName('arbiter-brick', spec.servers);
	const site = freeName('arbiter-site', spec.sites);
	const {mtu} = spec.servers[like.server]?.interfaces[port] ?? {};
	return {
		name,
		isNew: true,
		add: document => {
			document.setIn(
				['sites', site],
				document.createNode({title: 'The place of the arbiter brick'}),
			);
			const card = {address, ...(mtu !== undefined && {mtu})};
			document.setIn(
				['servers', name],
				document.createNode({
					title: 'Third brick, names only',
					site,
					role: 'bystander',
					interfaces: {[port]: card},
				}),
			);
			plugIn(document, `${name}.${port}`, plug);
		},
	};
}
