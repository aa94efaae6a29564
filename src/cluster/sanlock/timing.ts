/**
 * sanlock's times, all made from the time that one disk operation may take (src/timeouts.c and src/timeouts.h of 3.8).
 * For the 10 s of its default:
 *
 *   0 s    a host renews its lease, and every 20 s again
 *   80 s   without a renewal: it ends what runs under its leases, by SIGTERM, and by SIGKILL 40 s later
 *   130 s  at the earliest, and before 140 s: its watchdog resets it, unless all of that has ended
 *   140 s  others may take its leases
 */

/** calc_id_renewal_seconds. */
export const renewalMs = (ioTimeoutMs: number): number => 2 * ioTimeoutMs;

/** calc_id_renewal_fail_seconds. */
export const renewalFailMs = (ioTimeoutMs: number): number => 8 * ioTimeoutMs;

/** How long a new host waits before it believes that nobody else has taken its number (delta_short_delay). */
export const joinMs = (ioTimeoutMs: number): number => 2 * ioTimeoutMs;

/** DEFAULT_WATCHDOG_FIRE_TIMEOUT. */
export const WATCHDOG_MS = 60_000;

/** How often wdmd looks (wdmd/main.c, DEFAULT_TEST_INTERVAL). */
export const WATCHDOG_TEST_MS = 10_000;

/** calc_host_dead_seconds. */
export const hostDeadMs = (ioTimeoutMs: number): number => renewalFailMs(ioTimeoutMs) + WATCHDOG_MS;

/** DEFAULT_GRACE_SEC: from SIGTERM to SIGKILL. */
export const GRACE_MS = 40_000;

/** main.c, STANDARD_CHECK_INTERVAL and RECOVERY_CHECK_INTERVAL. */
export const CHECK_MS = 1000;
