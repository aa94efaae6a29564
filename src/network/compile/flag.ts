/** corosync's switches as a truth value; `undefined` where the file does not say. */
export function isOn(flag: boolean | number | string | undefined): boolean | undefined {
	return flag === undefined
		? undefined
		: flag === true || flag === 1 || flag === 'yes' || flag === 'on';
}
