/** One more network card, plugged in where another one is. */
import type {Document} from 'yaml';
import {nextAddress} from './_addresses.ts';
import type {DesignAsWritten} from './_change.ts';

export type Plug = {readonly section: 'cables' | 'uplinks'; readonly to: string};

/** The switch or provider's network behind a server's card; `null`: it has no cable, or one to another server. */
export function plugOf({spec}: DesignAsWritten, server: string, port: string): Plug | null {
	const own = `${server}.${port}`;
	const uplink = Object.values(spec.uplinks ?? {}).find(({from}) => from === own);
	if (uplink !== undefined) {
		return {section: 'uplinks', to: uplink.to};
	}
	const cable = Object.values(spec.cables ?? {}).find(({ends}) => ends.includes(own));
	const far = cable?.ends.find(end => end !== own);
	return far !== undefined && Object.hasOwn(spec.switches ?? {}, far)
		? {section: 'cables', to: far}
		: null;
}

/** Plugs a card in; the far side is a switch or a provider's network. */
export function plugIn(document: Document, card: string, {section, to}: Plug): void {
	const name = `${card.replace('.', '-')}-${to}`;
	const value = section === 'uplinks' ? {from: card, to} : {ends: [card, to]};
	document.setIn([section, name], document.createNode(value));
}

/** The next free address beside a card's own; `null`: it has none, or its subnet is full. */
export function addressBeside(
	{spec}: DesignAsWritten,
	{server, port}: {readonly server: string; readonly port: string},
	taken: ReadonlySet<string>,
): string | null {
	const address = spec.servers[server]?.interfaces[port]?.address;
	return address === undefined ? null : nextAddress(address, taken);
}
