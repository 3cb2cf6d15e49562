/** Does the work for all items, never for more than `limit` at once; results in the order of the items. */
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

/** A failure ends the loop that it comes from, and so this generator: nobody begins anything more. An array's own iterator would go on. */
function* entriesOf<In>(items: readonly In[]) {
  yield* items.entries();
}
