/** What a session asks of a simulated overlay, whatever its kind. */
export type SimulatedOverlay = {
	/** Whether every tunnel is up at both of its ends. */
	readonly allTunnelsUp: () => boolean;
	/**
	 * The network is about to change. Tunnels that carry a cluster are never silent, so each end has heard from the other
	 * until this moment, as long as the way was open.
	 */
	readonly hearEverybody: () => void;
};
