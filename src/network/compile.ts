/**
 * From the document to the network: one pass after the other, each in its own file, all mistakes collected.
 *
 *   devices → lines → overlays → stacked ports → segments → routers' addresses → address plan → cluster → storage and services → failure domains → requirements
 */
import {invalidInput} from '../core/errors.ts';
import type {DocumentPath, PlaceOf} from '../core/places.ts';
import type {DesignSpec} from '../design/design.types.ts';
import {checkAddressPlan, giveRoutersAddresses} from './compile/address-plan.ts';
import {compileCluster} from './compile/cluster.ts';
import type {Compilation, CompileProblem} from './compile/compilation.ts';
import {compileSites, draftDevices} from './compile/devices.ts';
import {compileFailureDomains} from './compile/failure-domains.ts';
import {finishDevices} from './compile/finish-devices.ts';
import {compileLines} from './compile/lines.ts';
import {compileNames} from './compile/names.ts';
import {compileOverlays} from './compile/overlays.ts';
import {compileRequirements} from './compile/requirements.ts';
import {compileSegments} from './compile/segments.ts';
import {compileFloatingAddresses, compileServices} from './compile/services.ts';
import {compileStacks} from './compile/stacks.ts';
import {
	compileCeph,
	compileGluster,
	compileSanlock,
	compileSharedDisks,
} from './compile/storage.ts';
import type {Network} from './network.types.ts';
import type {OverlayKinds} from './overlay-kind.types.ts';

export type CompileOptions = {
	/** `NO_PLACES` for a design that no person wrote. */
	readonly placeOf: PlaceOf;
	/** The rules of every tunnel kind: `OVERLAY_KINDS` of `src/overlays`. */
	readonly overlayKinds: OverlayKinds;
	/** Parts of the document that the loader has refused and told. */
	readonly refused?: readonly DocumentPath[];
};

/** Throws all mistakes at once, as invalid input (exit code 65). */
export function compileNetwork(spec: DesignSpec, options: CompileOptions): Network {
	const {network, problems} = compileDraft(spec, options);
	if (problems.length > 0) {
		throw invalidInput(problems);
	}
	return network;
}

/** Never throws for what the design says; with problems, the network is as far as it could be made out. */
export function compileDraft(
	spec: DesignSpec,
	options: CompileOptions,
): {readonly network: Network; readonly problems: readonly CompileProblem[]} {
	const compilation: Compilation = {refused: [], ...options, spec, problems: []};
	const sites = compileSites(compilation);
	const drafts = draftDevices(compilation);
	const cables = compileLines(compilation, drafts);
	const overlays = compileOverlays(compilation, drafts);
	compileStacks(compilation, drafts);
	giveRoutersAddresses(drafts, compileSegments({devices: drafts, cables, overlays}));
	const segments = compileSegments({devices: drafts, cables, overlays});
	checkAddressPlan(compilation, drafts, {segments, cables});
	const cluster = compileCluster(compilation, drafts);
	const devices = finishDevices(drafts);
	const network: Network = {
		name: spec.name,
		title: spec.title,
		assumptions: spec.assumptions ?? [],
		sites,
		devices,
		cables,
		overlays,
		segments,
		cluster,
		names: compileNames(compilation, drafts),
		workload: {
			ceph: compileCeph(compilation, drafts),
			gluster: compileGluster(compilation, drafts),
			sharedDisks: compileSharedDisks(compilation, drafts),
			sanlock: compileSanlock(compilation, drafts),
			addresses: compileFloatingAddresses(compilation, drafts),
			services: compileServices(compilation, drafts),
		},
		failureDomains: compileFailureDomains(compilation, {sites, devices, cables, overlays}),
		requirements: compileRequirements(compilation),
	};
	return {network, problems: compilation.problems};
}
