import type {Check} from './check.types.ts';
import {failed, notApplicable, passed} from './_outcome.ts';
import {counted} from './_words.ts';

export const monitorsOdd: Check = {
	id: 'monitors-odd',
	title: 'Ceph has an odd number of monitors, three at least',
	category: 'storage',
	source:
		'Ceph documentation, Monitor Config Reference: a quorum is more than half of the monitors; an even number survives no more failures than one less.',
	gate: false,
	judge({network}) {
		const {ceph} = network.workload;
		if (ceph === null) {
			return notApplicable('The design has no Ceph.');
		}
		const monitors = ceph.monitors.length;
		const mayFail = Math.ceil(monitors / 2) - 1;
		const values = {monitors, mayFail};
		if (monitors % 2 === 1 && monitors >= 3) {
			return passed('static', `${mayFail} of ${monitors} monitors may fail.`, values);
		}
		return failed(
			'static',
			{
				reason: `Of ${counted(monitors, 'monitor')} ${mayFail === 0 ? 'none' : mayFail} may fail${monitors > 1 ? `, no more than of ${monitors - 1}` : ''}.`,
				remedy: 'Add a monitor in a failure domain of its own; it needs no disk for data.',
			},
			values,
		);
	},
};
