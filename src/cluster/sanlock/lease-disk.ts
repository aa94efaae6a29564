/**
 * What lies on the disk: a lease for each host number, which its host renews, and one for each service with who has it.
 * A host's generation grows with every time that it comes back, so that what it had before is told from what it has now.
 */

export type HostLease = {readonly timestamp: number; readonly generation: number};
export type Owner = {readonly hostId: number; readonly generation: number};

export type LeaseImage = {
	readonly hosts: ReadonlyMap<number, HostLease>;
	readonly owners: ReadonlyMap<string, Owner>;
};

export type LeaseRequest =
	| {readonly kind: 'read'}
	| {readonly kind: 'renew'; readonly hostId: number; readonly lease: HostLease}
	| {
			/** Takes the lease if it still belongs to whom the asker believes; disk paxos does the same with more steps. */
			readonly kind: 'claim';
			readonly service: string;
			readonly from: Owner | null;
			readonly to: Owner;
	  }
	| {readonly kind: 'release'; readonly service: string; readonly owner: Owner};

export type LeaseDisk = {
	readonly hosts: Map<number, HostLease>;
	readonly owners: Map<string, Owner>;
};

export const createLeaseDisk = (): LeaseDisk => ({hosts: new Map(), owners: new Map()});

/** Does what is asked, and answers with all that the disk holds then. A request that comes twice does no harm. */
export function applyToLeases(disk: LeaseDisk, request: LeaseRequest): LeaseImage {
	const {hosts, owners} = disk;
	if (request.kind === 'renew') {
		hosts.set(request.hostId, request.lease);
	} else if (request.kind === 'claim') {
		if (isSame(owners.get(request.service) ?? null, request.from)) {
			owners.set(request.service, request.to);
		}
	} else if (request.kind === 'release') {
		if (isSame(owners.get(request.service) ?? null, request.owner)) {
			owners.delete(request.service);
		}
	}
	return {hosts: new Map(hosts), owners: new Map(owners)};
}

export function isSame(a: Owner | null, b: Owner | null): boolean {
	return a?.hostId === b?.hostId && a?.generation === b?.generation;
}
