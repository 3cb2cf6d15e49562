import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page as Tab } from 'playwright-core';
import * as z from 'zod';

const ENGINE = readFileSync(
  createRequire(import.meta.url).resolve('accessibility-checker-engine/ace.js'),
  'utf8',
);

const report = z.object({
  results: z
    .array(
      z.object({
        ruleId: z.string(),
        value: z.tuple([z.string(), z.string()]),
        message: z.string(),
        snippet: z.string(),
      }),
    )
    .min(10),
});

/** What no program can tell, and the checker asks its reader. Each has its answer. */
const QUESTIONS: ReadonlyMap<string, string> = new Map([
  ['style_color_misuse', 'each colour stands beside words that say the same'],
  ['style_highcontrast_visible', 'generated content is arrows of sorting, which aria-sort tells'],
  ['list_structure_proper', 'the groups of a <dl> may be in <div>, as HTML has it'],
  ['style_focus_visible', 'the keyboard test looks at the outline of what has the focus'],
]);

/** What IBM's checker finds against WCAG 2.2 in the page as it is now, contrast included. */
export async function accessibilityFindings(tab: Tab): Promise<string[]> {
  // Inspectors may run what the page's policy forbids.
  await tab.evaluate(`${ENGINE}; globalThis.ace ??= ace; undefined`);
  const answer = await tab.evaluate(`new ace.Checker().check(document, ['WCAG_2_2'])
    .then(({ results }) => JSON.stringify({ results: results.map(
      ({ ruleId, value, message, snippet }) => ({ ruleId, value, message, snippet })) }))`);
  const { results } = report.parse(JSON.parse(String(answer)));
  return results
    .filter(({ value: [, result], ruleId }) => {
      const isQuestion = result === 'POTENTIAL' || result === 'MANUAL';
      return result !== 'PASS' && !(isQuestion && QUESTIONS.has(ruleId));
    })
    .map(
      ({ ruleId, value, message, snippet }) =>
        `${value.join(' ')} ${ruleId}: ${message} ${snippet}`,
    );
}
