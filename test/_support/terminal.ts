/** A terminal that keeps what is written to it. */
import type {Terminal} from '../../src/cli/_terminal.ts';

export function memoryTerminal(options: Partial<Terminal> = {}): {
	readonly terminal: Terminal;
	readonly said: {out: string; err: string; status: string[]};
} {
	const said = {out: '', err: '', status: [] as string[]};
	const terminal: Terminal = {
		out: text => {
			said.out += `${text}\n`;
		},
		err: text => {
			said.err += `${text}\n`;
		},
		status: text => {
			said.status.push(text);
		},
		columns: 80,
		interactive: false,
		outColour: false,
		errColour: false,
		...options,
	};
	return {terminal, said};
}
