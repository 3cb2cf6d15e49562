import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DOCS } from '../../root.ts';

/** A line of docs/assumptions.md. */
export interface Assumption {
  readonly id: string;
  readonly assumed: string;
  readonly source: string;
  /** How it is checked: `verify`, by hand, or not. */
  readonly check: string;
}

const PAGE = join(DOCS, 'assumptions.md');

/** Every line of the page that is an assumption, in its order. */
export function readAssumptions(): Assumption[] {
  return parseAssumptions(readFileSync(PAGE, 'utf8'));
}

export function parseAssumptions(page: string): Assumption[] {
  return page
    .split('\n')
    .filter((line) => /^\| `[a-z0-9-]+` \|/.test(line))
    .map((line) => {
      const [, id = '', assumed = '', source = '', check = ''] = line
        .split(/(?<!\\)\|/)
        .map((cell) => cell.trim());
      return { id: id.replaceAll('`', ''), assumed, source, check };
    });
}
