/** Ceph's own times (src/common/options/mon.yaml.in of 16.2), none of which designs usually change. */

/** mon_lease. */
const LEASE_MS = 5000;

/** mon_lease_renew_interval_factor: 0.6 of a lease. */
export const LEASE_RENEWAL_MS = 0.6 * LEASE_MS;

/** mon_lease_ack_timeout_factor: two leases, for a leader without a confirmation as for a peon without a lease. */
export const LEASE_ACK_MS = 2 * LEASE_MS;

/** mon_election_timeout, and how much longer whoever deferred waits for the winner (Elector::_defer_to). */
export const ELECTION_MS = 5000;
export const DEFERRED_MS = ELECTION_MS + 1000;

/** mon_probe_timeout. */
export const PROBE_MS = 2000;
