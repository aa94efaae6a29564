/** Sets of names that grow together (union–find with path compression). */
export type Union = {
	readonly join: (a: string, b: string) => void;
	/** One name for the whole set, the same for all in it; a name that was never joined stands for itself. */
	readonly find: (name: string) => string;
};

export function createUnion(): Union {
	const parent = new Map<string, string>();
	const find = (name: string): string => {
		const above = parent.get(name) ?? name;
		if (above === name) {
			return name;
		}
		const root = find(above);
		parent.set(name, root);
		return root;
	};
	return {
		find,
		join: (a, b) => {
			parent.set(find(a), find(b));
		},
	};
}
