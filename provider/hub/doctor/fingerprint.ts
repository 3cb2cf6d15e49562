import { printable } from '../../runtime/printable.ts';

/** A problem is told in a line: with thousands of places, the answer has to stay below Lambda's 6 MB. */
const MAX_PROBLEM = 300;
/** What of it is looked at: a spoke can say 6 MB. */
const MAX_READ = 2_000;

/** What tells one place or moment from another, in texts of AWS and of spokes. An account's id is a part of others, so it comes last. */
const DIFFERS: ReadonlyArray<readonly [RegExp, string]> = [
  // Kept of an ARN: function:NAME, role/NAME.
  [/\barn:[\w-]*:[\w-]*:[\w-]*:\d*:/g, ''],
  [/\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/gi, 'ID'],
  [/\b\d{4}-?\d\d-?\d\dT[\d:.]+Z/g, 'TIME'],
  [/\b[a-z]{2}(-[a-z]{2,12}){1,3}-\d\b/g, 'REGION'],
  [/\b\d{1,3}(\.\d{1,3}){3}(:\d+)?\b/g, 'ADDRESS'],
  [/\b\d{12}\b/g, 'ACCOUNT'],
];

/** A problem in words that are the same wherever its cause is: what many places have in common is told once. */
export function fingerprint(problem: string): string {
  const begin = problem.slice(0, MAX_READ);
  const words = DIFFERS.reduce((text, [what, name]) => text.replace(what, name), begin);
  return printable(words, MAX_PROBLEM);
}
