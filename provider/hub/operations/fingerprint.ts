import { printable } from '../../runtime/printable.ts';

/**
 * Of a problem in the answer: with thousands of places, the answer must stay below Lambda's 6 MB.
 */
const MAX_PROBLEM = 300;
/** Of the text that is looked at: a spoke can send 6 MB. */
const MAX_READ = 2_000;

/**
 * The parts of texts of AWS and of spokes that differ by place or time. An account's id is a part
 * of others, so it comes last.
 */
const DIFFERS: ReadonlyArray<readonly [RegExp, string]> = [
  // Of an ARN, function:NAME or role/NAME is kept.
  [/\barn:[\w-]*:[\w-]*:[\w-]*:\d*:/g, ''],
  [/\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/gi, 'ID'],
  [/\b\d{4}-?\d\d-?\d\dT[\d:.]+Z/g, 'TIME'],
  [/\b[a-z]{2}(-[a-z]{2,12}){1,3}-\d\b/g, 'REGION'],
  [/\b\d{1,3}(\.\d{1,3}){3}(:\d+)?\b/g, 'ADDRESS'],
  [/\b\d{12}\b/g, 'ACCOUNT'],
];

/** Words a problem the same way at every place, so that a cause that places share is told once. */
export function fingerprint(problem: string): string {
  const begin = problem.slice(0, MAX_READ);
  const words = DIFFERS.reduce((text, [what, name]) => text.replace(what, name), begin);
  return printable(words, MAX_PROBLEM);
}
