/**
 * Heuristics: commands on the node whose success counts in an even split. With mode `off` the
 * result is there at once and says nothing.
 */
import {type HeuristicsPurpose, type QdeviceClient} from './client-state.ts';

/** Starts a run for this purpose; a run that is under way is started again for all its purposes. */
export const startHeuristics = (client: QdeviceClient, purpose: HeuristicsPurpose): void => {
	client.heuristicsPurposes.add(purpose);
	const {config} = client;
	if (config.heuristicsMode === 'off') return;
	client.sink.runHeuristics(
		client.syncInProgress ? config.heuristicsSyncTimeoutMs : config.heuristicsTimeoutMs,
	);
};

/** Runs are repeated in mode `on` only, and never two at a time. */
export const scheduleHeuristics = (client: QdeviceClient): void => {
	if (client.config.heuristicsMode !== 'on' || client.heuristicsTimerArmed) return;
	client.heuristicsTimerArmed = true;
	client.sink.armTimer('heuristics', client.config.heuristicsIntervalMs);
};

export const stopHeuristicsTimer = (client: QdeviceClient): void => {
	if (!client.heuristicsTimerArmed) return;
	client.heuristicsTimerArmed = false;
	client.sink.cancelTimer('heuristics');
};

/** The interval has passed: run again, unless a run is under way anyway. */
export const heuristicsDue = (client: QdeviceClient): void => {
	client.heuristicsTimerArmed = false;
	if (client.heuristicsPurposes.size > 0) scheduleHeuristics(client);
	else startHeuristics(client, 'regular');
};
