/** Running commands and talking to the user: what every step of set-up shares. */
import {spawn} from 'node:child_process';

/** Prints one line of progress; on standard error, as standard output belongs to what is started after set-up. */
export function say(line) {
	console.error(`set-up: ${line}`);
}

/** A step that cannot be done here, with the command that would mend it. */
export class SetupError extends Error {
	/**
	 * @param {string} message
	 * @param {{remedy?: string, log?: string}} [details] `log` is the tail of what the failed command printed.
	 */
	constructor(message, {remedy, log} = {}) {
		super(message);
		this.remedy = remedy;
		this.log = log;
	}
}

/**
 * Runs a command and collects what it prints. Never throws: a command that cannot be started has code 127, one that
 * was ended at a time limit has code null.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {object} [options]
 * @param {string} [options.cwd]
 * @param {Record<string, string>} [options.env]
 * @param {number} [options.timeoutMs]
 * @param {number} [options.silenceMs] ends a command that has not printed anything by then
 * @param {(text: string) => void} [options.onOutput] called for what it prints, as it comes
 * @returns {Promise<{code: number | null, output: string}>}
 */
export function run(command, args, {cwd, env, timeoutMs, silenceMs, onOutput} = {}) {
	return new Promise(done => {
		const child = spawn(command, args, {
			cwd,
			env: {...process.env, ...env},
			stdio: ['ignore', 'pipe', 'pipe'],
		});
		let output = '';
		const timers = [timeoutMs, silenceMs].map(ms =>
			ms === undefined ? undefined : setTimeout(() => child.kill('SIGTERM'), ms),
		);
		const take = chunk => {
			output += chunk;
			clearTimeout(timers[1]);
			onOutput?.(chunk);
		};
		const finish = code => {
			timers.forEach(clearTimeout);
			done({code, output});
		};
		child.stdout.setEncoding('utf8').on('data', take);
		child.stderr.setEncoding('utf8').on('data', take);
		child.on('error', error => {
			output += error.message;
			finish(127);
		});
		child.on('close', finish);
	});
}

/** A long step says what it is at, this often. */
const HEARTBEAT_MS = 20_000;

/**
 * Runs a command that must succeed, and says from time to time how far it is.
 *
 * @param {string} what the step in words, for the message of a failure
 * @param {[string, ...string[]]} commandLine
 * @param {Parameters<typeof run>[2]} [options]
 * @returns {Promise<string>} what it printed
 */
export async function must(what, [command, ...args], options) {
	const startMs = performance.now();
	let latest = '';
	const heartbeat = setInterval(() => {
		say(`  … ${seconds(startMs)} ${latest.slice(0, 70)}`);
	}, HEARTBEAT_MS);
	const onOutput = text => {
		const line = lastLines(text, 1).trim();
		if (line !== '' && !line.startsWith('npm warn')) latest = line;
	};
	const {code, output} = await run(command, args, {...options, onOutput});
	clearInterval(heartbeat);
	if (code !== 0) {
		throw new SetupError(`${what} failed (${command} ended with ${code ?? 'a time limit'})`, {
			log: lastLines(output, 40),
		});
	}
	return output;
}

/** The last lines of a command's output. */
export function lastLines(text, count) {
	return text.trimEnd().split('\n').slice(-count).join('\n');
}

/** Seconds since `startMs` (of performance.now()), as people read them. */
export function seconds(startMs) {
	return `${((performance.now() - startMs) / 1000).toFixed(1)} s`;
}
