/** How a design comes to speak knet. */
import type {Document} from 'yaml';
import type {DesignAsWritten} from './_change.ts';
import {withoutKey} from './_change.ts';

/** Proxmox VE 5 has a corosync without knet: only its successor brings one. */
export function needsNewProxmox({spec}: DesignAsWritten): boolean {
	return spec.stack.preset === 'proxmox-ve-5';
}

/** Does nothing where the ring speaks knet already. */
export function speakKnet(document: Document, design: DesignAsWritten): void {
	if (design.network.cluster?.transport === 'knet') {
		return;
	}
	withoutKey(document, ['stack', 'corosync', 'totem', 'transport']);
	const preset = needsNewProxmox(design) ? 'proxmox-ve-9' : 'corosync-3';
	document.setIn(['stack', 'preset'], preset);
}
