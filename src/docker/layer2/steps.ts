/** Turns steps into one script, so that a device is set up by one command. */
import type {Step} from './steps.types.ts';

export const ip = (...words: readonly string[]): Step => ({tool: 'ip', words});
export const bridge = (...words: readonly string[]): Step => ({tool: 'bridge', words});
export const ovs = (...words: readonly string[]): Step => ({tool: 'ovs-vsctl', words});

/**
 * A shell script that does the steps in their order. Neighbouring ones of the same tool are one batch: for Open vSwitch
 * that is one transaction, which ends when ovs-vswitchd has done what it says.
 */
export function setupScript(steps: readonly Step[]): string {
	const lines = ['set -e'];
	for (const batch of batches(steps)) {
		if (batch[0]?.tool === 'ovs-vsctl') {
			const commands = batch.map(({words}) => words.map(word => `'${checked(word)}'`).join(' '));
			lines.push(`ovs-vsctl --timeout=30 -- ${commands.join(' -- ')}`);
		} else {
			const commands = batch.map(({words}) => words.map(checked).join(' '));
			lines.push(`${batch[0]?.tool ?? ''} -batch - <<'END'`, ...commands, 'END');
		}
	}
	return `${lines.join('\n')}\n`;
}

function batches(steps: readonly Step[]): readonly (readonly Step[])[] {
	const found: Step[][] = [];
	for (const step of steps) {
		const last = found.at(-1);
		if (last?.[0]?.tool === step.tool) {
			last.push(step);
		} else {
			found.push([step]);
		}
	}
	return found;
}

/** A word that a shell or a batch could take for another one, or for several, is a broken invariant. */
function checked(word: string): string {
	if (!/^[A-Za-z0-9_.:/%=,"-]+$/.test(word)) {
		throw new Error(`Not a word for a command: ${JSON.stringify(word)}`);
	}
	return word;
}
