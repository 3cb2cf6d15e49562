/**
 * Work that was begun before its turn. Whoever awaits it meets its failure then, so that of several
 * failures the same one is told as if all had been done one after the other.
 */
export function startedEarly<Out>(work: Promise<Out>): Promise<Out> {
  // Until then, a failure is not one that nobody handles.
  work.catch(() => {});
  return work;
}
