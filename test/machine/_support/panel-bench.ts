/** A panel process and two network namespaces to plug it into; all of it goes away with the scope. */
import {type ChildProcess, spawn} from 'node:child_process';
import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {connectPanel, type PanelClient} from '../../../src/docker/panel-client.ts';
import type {PanelCable, PanelEnd} from '../../../src/docker/panel.types.ts';
import {buildPanel} from '../../panel/_support/build.ts';
import {type Namespace, openNamespace, setAddress, type Station} from './namespace.ts';

export type Bench = AsyncDisposable & {
	readonly panel: PanelClient;
	/** Sends the panel a signal and waits for its end; the exit code. */
	readonly stop: (signal: NodeJS.Signals) => Promise<number | null>;
	/** Where captures go. */
	readonly folder: string;
	readonly a: Station;
	readonly b: Station;
	/** A cable from `a` to `b`, with addresses; its interfaces have the cable's name. */
	readonly cable: (name: string) => Promise<void>;
	readonly plug: (name: string, end: PanelEnd, station: Station) => Promise<PanelCable>;
	readonly namespace: () => Promise<Namespace>;
};

const ADDRESSES = {a: '10.9.0.1', b: '10.9.0.2'} as const;

export async function openBench(options: readonly string[] = []): Promise<Bench> {
	const cleanups: (() => Promise<unknown>)[] = [];
	const close = async (): Promise<void> => {
		for (const cleanup of cleanups.splice(0).reverse()) {
			await cleanup();
		}
	};
	const defer = (cleanup: () => Promise<unknown>): void => {
		cleanups.push(cleanup);
	};
	try {
		return {...(await furnish(defer, options)), [Symbol.asyncDispose]: close};
	} catch (error) {
		await close();
		throw error;
	}
}

async function furnish(
	defer: (cleanup: () => Promise<unknown>) => void,
	options: readonly string[],
): Promise<Omit<Bench, typeof Symbol.asyncDispose>> {
	const folder = await mkdtemp(path.join(tmpdir(), 'ringproof-panel-'));
	defer(() => rm(folder, {recursive: true}));
	const namespace = async (): Promise<Namespace> => {
		const made = await openNamespace();
		defer(made.end);
		return made;
	};
	const a = {...(await namespace()), address: ADDRESSES.a};
	const b = {...(await namespace()), address: ADDRESSES.b};
	const socket = path.join(folder, 'socket');
	const child = spawn(
		await buildPanel('panel'),
		['--socket', socket, '--captures', folder, ...options],
		{stdio: ['ignore', 'ignore', 'pipe']},
	);
	const ended = new Promise<number | null>(resolve => child.on('exit', resolve));
	const stop = (signal: NodeJS.Signals): Promise<number | null> => {
		child.kill(signal);
		return ended;
	};
	defer(() => stop('SIGTERM'));
	await listening(child);
	const panel = await connectPanel(socket);
	defer(() => Promise.resolve(panel[Symbol.asyncDispose]()));
	const plug: Bench['plug'] = async (name, end, station) => {
		const mac = `02:00:00:00:00:0${end}`;
		const plugged = await panel.plug(name, end, {pid: station.pid, interface: name, mac});
		await setAddress(station, name, station.address);
		return plugged;
	};
	const cable = async (name: string): Promise<void> => {
		await panel.addCable(name);
		await Promise.all([plug(name, 'a', a), plug(name, 'b', b)]);
	};
	return {panel, stop, folder, a, b, cable, plug, namespace};
}

/** The panel says so on its standard error once the socket is there. */
function listening(child: ChildProcess): Promise<void> {
	return new Promise((resolve, reject) => {
		let said = '';
		child.stderr?.setEncoding('utf8').on('data', (text: string) => {
			said += text;
			if (said.includes('listening')) {
				resolve();
			}
		});
		child.on('exit', () => {
			reject(new Error(`The panel ended at once: ${said}`));
		});
	});
}
