/** No column gets narrower than this: below it, a text tells nothing any more. */
const NARROWEST = 12;
const GAP = '  ';

/**
 * Aligns rows of cells. If they are wider than `width`, the widest columns are cut until they fit,
 * or until nothing more can be cut.
 */
export function columns(rows: readonly (readonly string[])[], width: number): string[] {
  const widths = fitted(naturalWidths(rows), width);
  return rows.map((cells) =>
    cells
      .map((cell, at) => cut(cell, widths[at] ?? 0).padEnd(widths[at] ?? 0))
      .join(GAP)
      .trimEnd(),
  );
}

function naturalWidths(rows: readonly (readonly string[])[]): number[] {
  const widths: number[] = [];
  for (const cells of rows)
    for (const [at, { length }] of cells.entries()) widths[at] = Math.max(widths[at] ?? 0, length);
  return widths;
}

function fitted(natural: readonly number[], width: number): number[] {
  const widths = [...natural];
  const gaps = GAP.length * (widths.length - 1);
  for (;;) {
    const widest = Math.max(...widths);
    const sum = widths.reduce((sum, each) => sum + each, gaps);
    if (sum <= width || widest <= NARROWEST) return widths;
    widths[widths.indexOf(widest)] = widest - 1;
  }
}

function cut(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, width - 3)}...`;
}
