import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Choices } from '../options.ts';
import { masked } from './mask.ts';
import { type Report, textOf } from './report.ts';

/** For people and for machines, without what tells whose account it was. */
export function writeReport(report: Report, folder: string, choices: Choices): void {
  const hide = (text: string) => masked(text, choices);
  // Value by value: what is hidden may have characters that JSON escapes.
  const bare = (_: string, value: unknown) => (typeof value === 'string' ? hide(value) : value);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'verify-report.json'), `${JSON.stringify(report, bare, 2)}\n`);
  writeFileSync(join(folder, 'verify-report.txt'), `${hide(textOf(report))}\n`);
}
