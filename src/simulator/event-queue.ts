/**
 * A binary heap of things to do, by time and then by the order in which they were added, so that equal times never
 * depend on the heap's shape. Times live in a typed array beside the items: comparing them allocates nothing.
 */
export type EventQueue<Item> = {
	/** `rank`: after all that comes at the same time without one, whenever that is added, and in the order of the ranks. */
	readonly push: (atMs: number, item: Item, rank?: number) => void;
	/** The earliest time; Infinity when empty. */
	readonly peekMs: () => number;
	/** Takes the earliest item; the queue must not be empty. */
	readonly pop: () => Item;
	readonly size: () => number;
	/** Whether any item is such; in no particular order. */
	readonly some: (isSuch: (item: Item) => boolean) => boolean;
	/** All items with their times, earliest first and in their order; the queue is empty afterwards. */
	readonly drain: () => Drained<Item>[];
};

type Drained<Item> = {
	readonly atMs: number;
	readonly item: Item;
	readonly rank: number | undefined;
};

const FIRST_CAPACITY = 256;

/** The order of rank 0: more than any queue ever holds. */
const FIRST_RANKED = 2 ** 52;

export function createEventQueue<Item>(): EventQueue<Item> {
	const heap: Heap<Item> = {
		times: new Float64Array(FIRST_CAPACITY),
		orders: new Float64Array(FIRST_CAPACITY),
		items: [],
		size: 0,
	};
	let nextOrder = 0;
	const pop = (): Item => {
		const item = heap.items[0];
		if (heap.size === 0 || item === undefined) {
			throw new Error('Nothing is left to do');
		}
		removeTop(heap);
		return item;
	};
	return {
		push: (atMs, item, rank) => {
			insert(heap, {atMs, order: rank === undefined ? nextOrder : FIRST_RANKED + rank, item});
			nextOrder += 1;
		},
		peekMs: () => (heap.size > 0 ? (heap.times[0] ?? Infinity) : Infinity),
		pop,
		size: () => heap.size,
		some: isSuch => heap.items.some(item => item !== undefined && isSuch(item)),
		drain: () => {
			const all: Drained<Item>[] = [];
			while (heap.size > 0) {
				const [order = 0] = heap.orders;
				const rank = order >= FIRST_RANKED ? order - FIRST_RANKED : undefined;
				all.push({atMs: heap.times[0] ?? Infinity, rank, item: pop()});
			}
			return all;
		},
	};
}

type Heap<Item> = {
	times: Float64Array;
	orders: Float64Array;
	readonly items: (Item | undefined)[];
	size: number;
};

type Entry<Item> = {
	readonly atMs: number;
	readonly order: number;
	readonly item: Item | undefined;
};

function insert<Item>(heap: Heap<Item>, entry: Entry<Item>): void {
	if (heap.size === heap.times.length) {
		heap.times = grown(heap.times);
		heap.orders = grown(heap.orders);
	}
	let index = heap.size;
	heap.size += 1;
	while (index > 0) {
		const parent = (index - 1) >> 1;
		if (!isBefore(entry, heap, parent)) {
			break;
		}
		move(heap, parent, index);
		index = parent;
	}
	put(heap, index, entry);
}

/** Puts what was last into the hole at the top and lets it sink to its place. */
function removeTop<Item>(heap: Heap<Item>): void {
	const {times, orders, items} = heap;
	const size = heap.size - 1;
	heap.size = size;
	const last = {atMs: times[size] ?? 0, order: orders[size] ?? 0, item: items[size]};
	items[size] = undefined;
	if (size === 0) {
		return;
	}
	let index = 0;
	for (let child = 1; child < size; child = 2 * index + 1) {
		if (child + 1 < size && isEarlier(heap, child + 1, child)) {
			child += 1;
		}
		if (isBefore(last, heap, child)) {
			break;
		}
		move(heap, child, index);
		index = child;
	}
	put(heap, index, last);
}

function isBefore<Item>({atMs, order}: Entry<Item>, {times, orders}: Heap<Item>, index: number) {
	const otherMs = times[index] ?? Infinity;
	return atMs < otherMs || (atMs === otherMs && order < (orders[index] ?? Infinity));
}

function isEarlier<Item>({times, orders}: Heap<Item>, a: number, b: number): boolean {
	const aMs = times[a] ?? Infinity;
	const bMs = times[b] ?? Infinity;
	return aMs < bMs || (aMs === bMs && (orders[a] ?? 0) < (orders[b] ?? 0));
}

function move<Item>({times, orders, items}: Heap<Item>, from: number, to: number): void {
	times[to] = times[from] ?? 0;
	orders[to] = orders[from] ?? 0;
	items[to] = items[from];
}

function put<Item>({times, orders, items}: Heap<Item>, index: number, entry: Entry<Item>): void {
	times[index] = entry.atMs;
	orders[index] = entry.order;
	items[index] = entry.item;
}

function grown(array: Float64Array): Float64Array {
	const twice = new Float64Array(array.length * 2);
	twice.set(array);
	return twice;
}
