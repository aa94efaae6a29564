/** Which parts of the plan are single points of failure, by the word of the checks. */
import type {FailureDomain, Network} from '../network/network.types.ts';
import type {CheckResult, Result} from '../scoring/result.types.ts';

/** Names as the plan's parts carry them: `device:serveur1`, `cable:uplink-1`, `overlay:vpn`, `site:paris`. */
export type WeakPoints = ReadonlySet<string>;

/** The failure domains that a failed check of redundancy names among its figures, as parts of the plan. */
export function weakPoints(network: Network, result: Result): WeakPoints {
	const named = new Set(
		result.checks
			.filter(check => check.category === 'redundancy' && check.status === 'fail')
			.flatMap(namesIn),
	);
	return new Set(network.failureDomains.filter(domain => named.has(domain.id)).flatMap(partsOf));
}

function namesIn(check: CheckResult): readonly string[] {
	return Object.values(check.values).flatMap(value =>
		typeof value === 'string' ? value.split(/[,;]\s*/) : [],
	);
}

/** A site is marked as a whole; marking each of its devices would say that each alone is a weak point. */
function partsOf(domain: FailureDomain): readonly string[] {
	switch (domain.kind) {
		case 'site': {
			return [domain.id];
		}
		case 'overlay': {
			return domain.overlays.map(overlay => `overlay:${overlay}`);
		}
		case 'cable': {
			return domain.cables.map(cable => `cable:${cable}`);
		}
		case 'device':
		case 'provider':
		case 'shared-risk': {
			return [
				...domain.devices.map(device => `device:${device}`),
				...domain.overlays.map(overlay => `overlay:${overlay}`),
			];
		}
	}
}
