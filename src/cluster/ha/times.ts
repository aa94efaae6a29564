/**
 * Times of Proxmox VE's HA manager and of the cluster file system beneath it (pve-ha-manager 5.2.0, pve-cluster), none of
 * which can be configured.
 */

/** memdb.c, CFS_LOCK_TIMEOUT: a lock that was not renewed for longer may be taken away. PVE2.pm, get_pve_lock, counts on it. */
export const LOCK_LIFETIME_MS = 120_000;

/** LRM.pm and CRM.pm, `max_time`: from one round at work to the next. */
export const ROUND_MS = 10_000;

/** LRM.pm and CRM.pm: the same while waiting for quorum, for something to do, or for a lock that is lost. */
export const WAITING_ROUND_MS = 5000;

/** LRM.pm, get_protected_ha_agent_lock: a lock that is refused is tried again after a second, six times in all. */
export const LOCK_RETRY_MS = 1000;
export const LOCK_TRIES = 6;

/** LRM.pm, `max_active_idle_rounds`: after more rounds without a service a node gives its lock and its watchdog back. */
export const IDLE_ROUNDS_MAX = 60;

/** NodeStatus.pm, `fence_delay`: so long a node has to be gone before its services are fenced. */
export const FENCE_DELAY_MS = 60_000;

/** Resources.pm, `max_restart` and `max_relocate`: how often a start is tried again, on the same node and on others. */
export const RESTARTS_MAX = 1;
export const RELOCATIONS_MAX = 1;

/** watchdog-mux.c, CLIENT_WATCHDOG_TIMEOUT: a client that is silent for longer makes the multiplexer give up. */
export const WATCHDOG_CLIENT_MS = 60_000;

/** watchdog-mux.c, `watchdog_timeout`: the device resets the machine so long after the multiplexer's last word. */
export const WATCHDOG_DEVICE_MS = 10_000;
