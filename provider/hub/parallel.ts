/** Does the work for all items, at most `limit` at once. The results are in the items' order. */
export async function inParallel<In, Out>(
  limit: number,
  items: readonly In[],
  work: (item: In) => Promise<Out>,
): Promise<Out[]> {
  const results: Out[] = [];
  const waiting = entriesOf(items);
  const worker = async () => {
    for (const [index, item] of waiting) results[index] = await work(item);
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, worker));
  return results;
}

/**
 * A failure ends the loop in which it happens, and with it this generator, so that no worker begins
 * another item. An array's own iterator would go on.
 */
function* entriesOf<In>(items: readonly In[]) {
  yield* items.entries();
}
