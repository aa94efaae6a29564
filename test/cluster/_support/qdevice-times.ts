/** What qdevice-net and qnetd wait for, in ms, worked out from the timeouts that the tests leave at their defaults. */

/** The `timeout` of the quorum device. */
const DEVICE_TIMEOUT_MS = 10_000;

export const HEARTBEAT_MS = 0.8 * DEVICE_TIMEOUT_MS;
export const CONNECT_MS = 0.8 * DEVICE_TIMEOUT_MS;
export const CAST_VOTE_MS = DEVICE_TIMEOUT_MS / 2;
/** A missing echo is noticed when the heartbeat after the unanswered one is due. */
export const ECHO_MISSED_MS = 2 * HEARTBEAT_MS;
