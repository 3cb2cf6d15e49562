import type { Child } from './element.ts';

export interface Column<Row> {
  readonly name: string;
  readonly title: string;
  /** Right-aligned, and sorted from the greatest to the least first. */
  readonly isNumber?: true;
  cell(row: Row): Child | readonly Child[];
  sortBy(row: Row): string | number;
}

/** A list of the page. Its rows are in its own order already. */
export interface View<Row> {
  readonly name: string;
  readonly title: string;
  readonly rows: readonly Row[];
  /** For `1 person`, `2 people`. */
  readonly words: readonly [one: string, many: string];
  /** What to say if there is no row at all. */
  readonly empty: string;
  readonly searchHint: string;
  /** The first column names the row, and opens its details. */
  readonly columns: readonly [Column<Row>, ...Column<Row>[]];
  readonly filter: {
    readonly label: string;
    readonly all: string;
    readonly choices: ReadonlyArray<readonly [value: string, words: string]>;
    matches(row: Row, value: string): boolean;
  };
  key(row: Row): string;
  /** What a search looks in. */
  texts(row: Row): readonly string[];
  details?(row: Row): Node;
}
