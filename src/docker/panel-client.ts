/** Talks to the patch panel over its Unix socket, one JSON object a line. */
import {createConnection, type Socket} from 'node:net';
import {unavailable} from '../core/errors.ts';
import {
	PANEL_PROTOCOL,
	type PanelCable,
	type PanelCaptureResult,
	type PanelDirection,
	type PanelEnd,
	type PanelEvent,
	type PanelHello,
	type PanelPlug,
	type PanelSettings,
	type PanelStats,
} from './panel.types.ts';

export type PanelClient = AsyncDisposable & {
	/** What the panel said of itself when the connection was made. */
	readonly hello: PanelHello;
	readonly refreshHello: () => Promise<PanelHello>;
	readonly addCable: (cable: string, options?: AddCableOptions) => Promise<PanelCable>;
	readonly removeCable: (cable: string) => Promise<void>;
	readonly plug: (cable: string, end: PanelEnd, plug: PanelPlug) => Promise<PanelCable>;
	readonly unplug: (cable: string, end: PanelEnd) => Promise<PanelCable>;
	/** Changes the named settings only, and resolves with everything in force afterwards. */
	readonly set: (
		cable: string,
		settings: Partial<PanelSettings>,
		options?: SetOptions,
	) => Promise<PanelCable>;
	readonly get: (cable: string) => Promise<PanelCable>;
	readonly list: () => Promise<readonly PanelCableSummary[]>;
	readonly stats: (cable: string) => Promise<PanelStats>;
	/** Counters and lateness of one cable, or of all. */
	readonly resetStats: (cable?: string) => Promise<void>;
	readonly startCapture: (cable: string, capture: CaptureOptions) => Promise<PanelCaptureResult>;
	readonly stopCapture: (cable: string) => Promise<PanelCaptureResult>;
	/** The listener hears of every end that is lost from now on. */
	readonly subscribe: (listener: (event: PanelEvent) => void) => Promise<void>;
	/** Ends the panel; every interface that it made vanishes. */
	readonly shutdown: () => Promise<void>;
};

export type AddCableOptions = {
	readonly seed?: number;
	/** Whether an end sees no carrier while the far end is absent, as with a cable and unlike a switch. Default true. */
	readonly carrierFollowsPeer?: boolean;
};

export type SetOptions = {
	readonly direction?: PanelDirection | 'both';
	/** Whether frames that are under way vanish too. Default: they still arrive. */
	readonly dropInFlight?: boolean;
};

export type CaptureOptions = {
	/** A file's name in the panel's capture folder. */
	readonly file: string;
	/** As frames leave the cable (`out`, default) or as they are put in. */
	readonly at?: 'in' | 'out';
	readonly snapBytes?: number;
	readonly maxBytes?: number;
};

export type PanelCableSummary = {
	readonly cable: string;
	readonly a: PanelCable['ends']['a']['state'];
	readonly b: PanelCable['ends']['b']['state'];
};

/**
 * Connects and checks that both sides speak the same protocol. Every request fails with exit code 69 when the panel
 * refuses it (`panel-<its code>`), does not answer in time (`panel-timeout`) or has gone (`panel-gone`).
 */
export async function connectPanel(
	socketPath: string,
	options: {readonly timeoutMs?: number} = {},
): Promise<PanelClient> {
	const wire = await openWire(socketPath, options.timeoutMs ?? 10_000);
	const {request} = wire;
	const hello = await greet(wire);
	return {
		hello,
		refreshHello: () => request('hello', {}),
		addCable: (cable, added = {}) => request('add', {cable, ...added}),
		removeCable: cable => request('remove', {cable}),
		plug: (cable, end, plug) => request('plug', {cable, end, ...plug}),
		unplug: (cable, end) => request('unplug', {cable, end}),
		set: (cable, settings, how = {}) => request('set', {cable, settings, ...how}),
		get: cable => request('get', {cable}),
		list: async () => (await request<{cables: PanelCableSummary[]}>('list', {})).cables,
		stats: cable => request('stats', {cable}),
		resetStats: cable => request('reset-stats', cable === undefined ? {} : {cable}),
		startCapture: (cable, capture) => request('capture-start', {cable, ...capture}),
		stopCapture: cable => request('capture-stop', {cable}),
		subscribe: async listener => {
			wire.onEvent(listener);
			await request('subscribe', {});
		},
		shutdown: () => request('shutdown', {}),
		[Symbol.asyncDispose]: () => {
			wire.close();
			return Promise.resolve();
		},
	};
}

async function greet(wire: Wire): Promise<PanelHello> {
	try {
		const hello = await wire.request<PanelHello>('hello', {});
		if (hello.protocol !== PANEL_PROTOCOL) {
			throw unavailable(
				'panel-protocol',
				`The patch panel speaks protocol ${hello.protocol}, this program ${PANEL_PROTOCOL}.`,
				{remedy: 'Build the node image again.'},
			);
		}
		return hello;
	} catch (error) {
		wire.close();
		throw error;
	}
}

type Wire = {
	readonly request: <Result>(
		command: string,
		fields: Readonly<Record<string, unknown>>,
	) => Promise<Result>;
	readonly onEvent: (listener: (event: PanelEvent) => void) => void;
	readonly close: () => void;
};

type Waiting = {
	readonly command: string;
	readonly resolve: (result: unknown) => void;
	readonly reject: (reason: Error) => void;
	readonly timer: NodeJS.Timeout;
};

type Reply = {
	readonly id: number;
	readonly ok: boolean;
	readonly result?: unknown;
	readonly error?: {readonly code: string; readonly message: string};
};

async function openWire(socketPath: string, timeoutMs: number): Promise<Wire> {
	const socket = await connect(socketPath);
	const waiting = new Map<number, Waiting>();
	const listeners: ((event: PanelEvent) => void)[] = [];
	let lastId = 0;
	let gone: Error | undefined;

	const fail = (reason: Error): void => {
		gone ??= reason;
		for (const [id, one] of waiting) {
			settle(waiting, id)?.reject(unavailable('panel-gone', `${reason.message} (${one.command})`));
		}
	};
	socket.on('error', fail);
	socket.on('close', () => {
		fail(new Error('The patch panel closed the connection.'));
	});
	onLines(socket, line => {
		const message = JSON.parse(line) as Reply | PanelEvent;
		if ('event' in message) {
			listeners.forEach(listener => {
				listener(message);
			});
		} else {
			answer(settle(waiting, message.id), message);
		}
	});

	return {
		request: <Result>(command: string, fields: Readonly<Record<string, unknown>>) =>
			new Promise<Result>((resolve, reject) => {
				if (gone !== undefined) {
					reject(unavailable('panel-gone', gone.message));
					return;
				}
				lastId += 1;
				const id = lastId;
				const timer = setTimeout(() => {
					settle(waiting, id)?.reject(
						unavailable(
							'panel-timeout',
							`The patch panel did not answer '${command}' within ${timeoutMs} ms.`,
							{remedy: 'The lab’s cables stand still. Run again on a machine with less to do.'},
						),
					);
				}, timeoutMs);
				waiting.set(id, {command, resolve: resolve as (result: unknown) => void, reject, timer});
				socket.write(`${JSON.stringify({id, command, ...fields})}\n`);
			}),
		onEvent: listener => {
			listeners.push(listener);
		},
		close: () => {
			socket.destroy();
		},
	};
}

function connect(socketPath: string): Promise<Socket> {
	return new Promise((resolve, reject) => {
		const socket = createConnection(socketPath);
		const refuse = (cause: Error): void => {
			reject(
				unavailable('panel-unreachable', `No patch panel answers at '${socketPath}'.`, {
					remedy: 'See whether its container runs.',
					cause,
				}),
			);
		};
		socket.once('error', refuse);
		socket.once('connect', () => {
			socket.off('error', refuse);
			resolve(socket);
		});
	});
}

/** Takes a request off the list of those that wait; `undefined` when it has timed out before. */
function settle(waiting: Map<number, Waiting>, id: number): Waiting | undefined {
	const one = waiting.get(id);
	clearTimeout(one?.timer);
	waiting.delete(id);
	return one;
}

function answer(one: Waiting | undefined, reply: Reply): void {
	if (reply.ok) {
		one?.resolve(reply.result);
	} else {
		const {code, message} = reply.error ?? {code: 'unknown', message: 'No reason was given.'};
		one?.reject(unavailable(`panel-${code}`, `${one.command}: ${message}`));
	}
}

function onLines(socket: Socket, onLine: (line: string) => void): void {
	let rest = '';
	socket.setEncoding('utf8');
	socket.on('data', (text: string) => {
		const lines = (rest + text).split('\n');
		rest = lines.pop() ?? '';
		lines.forEach(onLine);
	});
}
