/** What a change to a design is: when it makes sense, what it edits, and what it costs besides money. */
import type {Document} from 'yaml';
import type {DesignSpec} from '../design/design.types.ts';
import type {Network} from '../network/network.types.ts';

export type Change = {
	/** Kebab-case, the file's name. */
	readonly id: string;
	/** None where the change makes no sense for the design. */
	readonly propose: (design: DesignAsWritten) => readonly Proposal[];
};

/** The file as it was written, and what it compiles to. */
export type DesignAsWritten = {readonly spec: DesignSpec; readonly network: Network};

export type Proposal = {
	/** The change's id, and after a colon what it is about where it can be made in several places. */
	readonly id: string;
	/** An order to the reader: `Add a third voter …`. */
	readonly title: string;
	/** What has to be bought or done, in words. */
	readonly costs: string;
	/** A month, in euro; `null`: the design has no prices to tell it from. */
	readonly monthlyEur: number | null;
	/** What becomes worse; `null`: nothing. */
	readonly weakens: string | null;
	/** Edits the document in place; comments stay. */
	readonly edit: (document: Document) => void;
};

export type CorosyncSpec = NonNullable<DesignSpec['stack']['corosync']>;

export function corosyncOf({spec}: DesignAsWritten): CorosyncSpec {
	return spec.stack.corosync ?? {};
}

/** A name that nothing in the record has yet: the word itself, or with a number behind it. */
export function freeName(word: string, taken: Readonly<Record<string, unknown>> = {}): string {
	for (let number = 1; ; number += 1) {
		const name = number === 1 ? word : `${word}${number}`;
		if (!Object.hasOwn(taken, name)) {
			return name;
		}
	}
}

/** Takes a key out where it is written; the library refuses to look for one in a mapping that is not there. */
export function withoutKey(document: Document, path: readonly (string | number)[]): void {
	if (document.hasIn(path)) {
		document.deleteIn(path);
	}
}

/** An interface that every member has, with an address, and that is none of the given; `undefined`: there is none. */
export function commonPort(
	{spec, network}: DesignAsWritten,
	except: readonly string[] = [],
): string | undefined {
	const servers = (network.cluster?.members ?? []).map(({device}) => spec.servers[device]);
	return Object.keys(servers[0]?.interfaces ?? {}).find(
		port =>
			!except.includes(port) &&
			servers.every(server => server?.interfaces[port]?.address !== undefined),
	);
}
