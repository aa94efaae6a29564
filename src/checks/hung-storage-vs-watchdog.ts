import {NOP_INTERVAL_MS} from '../cluster/iscsi/initiator.ts';
import {
	renewalFailMs,
	renewalMs,
	WATCHDOG_MS,
	WATCHDOG_TEST_MS,
} from '../cluster/sanlock/timing.ts';
import {formatDurationMs} from '../core/units.ts';
import {leasedDisk} from '../network/queries/leases.ts';
import type {Check} from './check.types.ts';
import {failed, notApplicable, passed} from './_outcome.ts';

export const hungStorageVsWatchdog: Check = {
	id: 'hung-storage-vs-watchdog',
	title: 'A service whose disk hangs can be ended before the watchdog resets its server',
	category: 'recovery',
	source:
		'open-iscsi, README 8.1.3: requests wait for node.session.timeo.replacement_timeout, and no signal ends a process meanwhile. sanlock, src/timeouts.h: the watchdog fires 50 to 60 s after the lease has run out.',
	gate: false,
	judge({network}) {
		const leased = leasedDisk(network.workload);
		if (leased?.watchdog !== true || leased.services.length === 0) {
			return notApplicable('No watchdog guards leases on a shared disk.');
		}
		const {disk, ioTimeoutMs} = leased;
		if (disk.replacementTimeoutMs === null) {
			return passed(
				'static',
				'The disk is used inside qemu’s own process, which can be ended at any time.',
			);
		}
		// A NOP-Out is sent after one interval of silence and given up after another.
		const letsGoMs = 2 * NOP_INTERVAL_MS + disk.replacementTimeoutMs;
		// The last renewal may lie as long back as one is due after another, and the last keepalive a test before the end.
		const resetMs =
			renewalFailMs(ioTimeoutMs) - renewalMs(ioTimeoutMs) + WATCHDOG_MS - WATCHDOG_TEST_MS;
		const values = {letsGoMs, resetMs};
		const figures = `requests fail ${formatDurationMs(letsGoMs)} after the path to ${disk.name} is lost, the watchdog may fire after ${formatDurationMs(resetMs)}`;
		return letsGoMs < resetMs
			? passed('static', `In time: ${figures}.`, values)
			: failed(
					'static',
					{
						reason: `A lost path costs the server: ${figures}, and what hangs until then cannot be ended.`,
						remedy: `Set replacement_timeout below ${formatDurationMs(resetMs - 2 * NOP_INTERVAL_MS)} (open-iscsi’s README, 8.1.4, has 5 to 15 s where there is multipath).`,
					},
					values,
				);
	},
};
