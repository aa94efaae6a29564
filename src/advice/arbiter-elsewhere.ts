import {type Change, freeName} from './_change.ts';

/** An arbiter in a failure domain of a voter falls with it, just when it is needed. */
export const arbiterElsewhere: Change = {
	id: 'arbiter-elsewhere',
	propose({spec, network}) {
		const arbiter = network.cluster?.qdevice?.device;
		const site = network.devices.find(({id}) => id === arbiter)?.site ?? null;
		const isShared =
			site !== null &&
			(network.cluster?.members ?? []).some(
				({device}) => network.devices.find(({id}) => id === device)?.site === site,
			);
		if (arbiter === undefined || !isShared) {
			return [];
		}
		const place = freeName('arbiter-site', spec.sites);
		return [
			{
				id: 'arbiter-elsewhere',
				title: `Move ${arbiter} to a site without voters.`,
				costs: 'A place elsewhere for the machine.',
				monthlyEur: null,
				weakens: null,
				edit: document => {
					document.setIn(
						['sites', place],
						document.createNode({title: 'The place of the arbiter'}),
					);
					document.setIn(['servers', arbiter, 'site'], place);
				},
			},
		];
	},
};
