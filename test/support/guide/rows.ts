/** Commands that nobody runs here, and why; or no command at all, but what. */
export type Unfollowed = { readonly not: string } | { readonly text: string };

/** How a block of a page begins, and who runs it. The first row that fits counts. */
export type Rows<Reader> = ReadonlyArray<readonly [begins: string, Reader | Unfollowed]>;

export function readerOf<Reader>(
  rows: Rows<Reader>,
  block: string,
): Reader | Unfollowed | undefined {
  return rows.find(([begins]) => block.startsWith(begins))?.[1];
}

/** Blocks that no row is for, and rows that are for no block. */
export function unknownIn(blocks: readonly string[], rows: Rows<unknown>) {
  return {
    blocks: blocks.filter((block) => readerOf(rows, block) === undefined),
    rows: rows
      .map(([begins]) => begins)
      .filter((begins) => !blocks.some((block) => block.startsWith(begins))),
  };
}
