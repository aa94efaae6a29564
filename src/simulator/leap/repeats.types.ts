/** The state in which something was last seen, as numbers relative to that moment. */
export type Sight = {
	readonly atMs: number;
	readonly disturbances: number;
	readonly state: readonly number[];
};
