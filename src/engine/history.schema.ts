/** The form of a kept history and of a kept run: what a file must look like before anything reads figures from it. */
import {z} from 'zod';
import {cableId, type DeviceId, deviceId, NAME_PATTERN} from '../core/ids.ts';
import type {DaemonName, Effect} from './effect.types.ts';
import type {HistoryEvent} from './history.types.ts';
import type {ProbePath, ProbeResult} from './probe.types.ts';
import type {ScenarioRun} from './run.types.ts';

const deviceSchema = z.string().regex(NAME_PATTERN).transform(deviceId);
const cableSchema = z.string().regex(NAME_PATTERN).transform(cableId);
const countSchema = z.int().nonnegative();
const ratioSchema = z.number().min(0).max(1);
const membersSchema = z.array(z.int()).max(1024);
const nullableMs = z.number().nonnegative().nullable();

const daemonSchema = z
	.string()
	.regex(
		/^(corosync|corosync-qdevice|corosync-qnetd|ceph-mon|glusterd|tgtd|sanlock|pve-ha-manager|(overlay|address|gluster|iscsi):.+)$/,
	)
	.transform(name => name as DaemonName);

const pathSchema = z
	.string()
	.regex(/^(ring:\d|underlay|servers)$/)
	.transform(path => path as ProbePath);

const directionSchema = z.enum(['both', 'aToB', 'bToA']);

const settingsSchema = z
	.object({
		oneWayDelayMs: z.number().nonnegative(),
		jitterMs: z.number().nonnegative(),
		lossRatio: ratioSchema,
		burstLoss: z
			.object({goodToBadRatio: ratioSchema, badToGoodRatio: ratioSchema, badLossRatio: ratioSchema})
			.nullable(),
		duplicateRatio: ratioSchema,
		reorderRatio: ratioSchema,
		corruptRatio: ratioSchema,
		rateBps: z.number().positive().nullable(),
		queueBytes: z.number().nonnegative(),
		mtuBytes: z.number().positive(),
		blocksMulticast: z.boolean(),
	})
	.partial()
	// zod's optional members may be `undefined`; JSON has no such value, so the narrower type is true of what was read.
	.transform(settings => settings as Extract<Effect, {kind: 'impair'}>['settings']);

const actionSchema = z.enum(['kill', 'stop', 'freeze']);

const effectSchema = z.discriminatedUnion('kind', [
	z.object({
		kind: z.literal('cut'),
		cable: cableSchema,
		direction: directionSchema,
		mode: z.enum(['silent', 'no-carrier']),
	}),
	z.object({
		kind: z.literal('impair'),
		cable: cableSchema,
		direction: directionSchema,
		settings: settingsSchema,
	}),
	z.object({kind: z.literal('block-multicast'), device: deviceSchema}),
	z.object({kind: z.literal('part'), servers: z.tuple([deviceSchema, deviceSchema])}),
	z.object({kind: z.literal('device'), device: deviceSchema, action: actionSchema}),
	z.object({
		kind: z.literal('daemon'),
		device: deviceSchema,
		daemon: daemonSchema,
		action: actionSchema,
	}),
]) satisfies z.ZodType<Effect>;

const pairSchema = z.object({from: deviceSchema, to: deviceSchema});

const probeResultSchema = z.discriminatedUnion('kind', [
	z.object({
		kind: z.literal('rtt'),
		path: pathSchema,
		pairs: z.array(
			pairSchema.extend({
				sent: countSchema,
				received: countSchema,
				minMs: nullableMs,
				p50Ms: nullableMs,
				p95Ms: nullableMs,
				p99Ms: nullableMs,
				maxMs: nullableMs,
			}),
		),
	}),
	z.object({
		kind: z.literal('multicast'),
		path: pathSchema,
		// Histories from before packets were counted have neither number.
		pairs: z.array(
			pairSchema.extend({
				heard: z.boolean(),
				sent: countSchema.default(0),
				received: countSchema.default(0),
			}),
		),
	}),
	z.object({
		kind: z.literal('mtu'),
		path: pathSchema,
		pairs: z.array(pairSchema.extend({mtuBytes: countSchema.nullable()})),
	}),
	z.object({
		kind: z.literal('names'),
		answers: z.array(
			z.object({at: deviceSchema, name: deviceSchema, address: z.string().nullable()}),
		),
	}),
	z.object({
		kind: z.literal('quorum'),
		nodes: z.array(
			z.object({
				node: deviceSchema,
				running: z.boolean(),
				quorate: z.boolean(),
				members: membersSchema,
				expectedVotes: countSchema.nullable(),
				totalVotes: countSchema.nullable(),
				quorumVotes: countSchema.nullable(),
			}),
		),
	}),
]) satisfies z.ZodType<ProbeResult>;

const when = {seq: countSchema, atMs: z.number().nonnegative()};
const beginOrEnd = z.enum(['begin', 'end']);
const upOrDown = z.enum(['up', 'down']);

const atNode = <Kind extends string>(
	kind: Kind,
): {
	kind: z.ZodLiteral<Kind>;
	node: z.ZodType<DeviceId>;
	seq: z.ZodType<number>;
	atMs: z.ZodType<number>;
} => ({
	...when,
	kind: z.literal(kind),
	node: deviceSchema,
});

export const historyEventSchema = z.discriminatedUnion('kind', [
	z.object({...when, kind: z.literal('scenario'), scenario: z.string(), state: beginOrEnd}),
	z.object({
		...when,
		kind: z.literal('phase'),
		phase: z.enum(['bring-up', 'faults', 'heal', 'settle']),
		state: beginOrEnd,
	}),
	z.object({
		...when,
		kind: z.literal('fault'),
		id: z.string(),
		fault: z.string(),
		title: z.string(),
		action: z.enum(['start', 'heal']),
		effects: z.array(effectSchema),
	}),
	z.object({
		...when,
		kind: z.literal('device'),
		device: deviceSchema,
		state: z.enum(['running', 'killed', 'stopped', 'frozen']),
	}),
	z.object({
		...atNode('daemon'),
		daemon: daemonSchema,
		state: z.enum(['started', 'ready', 'stopped', 'killed', 'exited', 'frozen', 'thawed']),
	}),
	z.object({
		...atNode('membership'),
		ringId: z.object({representative: z.int(), seq: z.int()}),
		members: membersSchema,
	}),
	z.object({...atNode('quorum'), quorate: z.boolean()}),
	z.object({...atNode('token-lost')}),
	z.object({...atNode('retransmit'), count: countSchema}),
	z.object({...atNode('knet-link'), peer: z.int(), link: countSchema, state: upOrDown}),
	z.object({...atNode('tunnel'), overlay: z.string(), peer: deviceSchema, state: upOrDown}),
	z.object({
		...atNode('bridge-port'),
		bridge: z.string(),
		port: z.string(),
		state: z.enum(['disabled', 'discarding', 'listening', 'learning', 'forwarding']),
	}),
	z.object({
		...atNode('bond-port'),
		bond: z.string().nullable(),
		port: z.string(),
		state: z.enum(['attached', 'detached']),
	}),
	z.object({
		...atNode('storage'),
		store: z.string(),
		state: z.enum(['available', 'blocked', 'failed', 'split-brain']),
		members: z.array(deviceSchema),
	}),
	z.object({...atNode('holder'), of: z.string(), held: z.boolean()}),
	z.object({...atNode('fence'), state: z.enum(['reset', 'acknowledged'])}),
	z.object({...when, kind: z.literal('probe'), result: probeResultSchema}),
	z.object({
		...when,
		kind: z.literal('waited'),
		condition: z.string(),
		outcome: z.enum(['met', 'limit']),
	}),
	z.object({
		...when,
		kind: z.literal('note'),
		topic: z.string(),
		text: z.string(),
		values: z.record(z.string(), z.union([z.number(), z.string()])),
	}),
]) satisfies z.ZodType<HistoryEvent>;

/** A run without its events, which are kept in a file of their own. */
export const runHeadSchema = z.object({
	id: z.string().max(300),
	scenario: z.string().max(200),
	title: z.string(),
	tags: z.array(z.string()),
	evidence: z.enum(['static', 'simulated', 'measured']),
	status: z.enum(['completed', 'failed', 'not-applicable']),
	reason: z.string().nullable(),
	durationMs: z.number().nonnegative(),
}) satisfies z.ZodType<Omit<ScenarioRun, 'events'>>;
