import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { masked } from './mask.ts';
import { type Report, textOf } from './report.ts';

/** For people and for machines, without what tells whose account it was. */
export function writeReport(report: Report, folder: string): void {
  mkdirSync(folder, { recursive: true });
  const json = JSON.stringify(report, undefined, 2);
  writeFileSync(join(folder, 'verify-report.json'), `${masked(json)}\n`);
  writeFileSync(join(folder, 'verify-report.txt'), `${masked(textOf(report))}\n`);
}
