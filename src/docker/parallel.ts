/** How many containers the lab works on at a time; more would only queue up in the Docker daemon. */
export const CONTAINERS_AT_ONCE = 8;

/** Does the work for every item, at most `limit` at once, and gives the results in the items' order. */
export async function inParallel<Item, Result>(
	items: Iterable<Item>,
	limit: number,
	work: (item: Item) => Promise<Result>,
): Promise<readonly Result[]> {
	const queue = [...items].entries();
	const results: Result[] = [];
	const worker = async (): Promise<void> => {
		for (const [index, item] of queue) {
			results[index] = await work(item);
		}
	};
	await Promise.all(Array.from({length: limit}, worker));
	return results;
}
