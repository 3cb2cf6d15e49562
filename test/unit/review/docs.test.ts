import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { review } from '../../../provider/contract/messages/review.ts';
import { csvOf } from '../../../provider/review/csv.ts';
import { ATTENTION_WORDS } from '../../../provider/review/model/attention.ts';
import { companyReview } from '../../support/browser/company.ts';

/** docs/review.md tells what programs of others rely on. */

const PAGE = readFileSync(join(import.meta.dirname, '../../../docs/review.md'), 'utf8');

test('the columns of the CSV are those of the docs, in that order', () => {
  const [header] = csvOf(companyReview({ people: 1, databases: 1 })).split('\r\n');
  expect(namesIn('CSV').join()).toBe(header);
});

test('the fields of the JSON are those of the docs', () => {
  expect(namesIn('JSON').sort()).toEqual([...Object.keys(review.shape), 'attention'].sort());
});

test('the docs explain every kind of finding, the most urgent first', () => {
  const rows = [...sectionOf('What needs attention').matchAll(/^\| (\w.*?) \| /gm)];
  const [, ...kinds] = rows.map(([, kind]) => kind);
  expect(kinds).toEqual(Object.values(ATTENTION_WORDS));
});

/** In the first cells of a section's table. */
function namesIn(title: string): string[] {
  return [...sectionOf(title).matchAll(/^\| (`.*?`) \| /gm)].flatMap(([, names = '']) =>
    names.replaceAll('`', '').split(', '),
  );
}

function sectionOf(title: string): string {
  const [, section = ''] = PAGE.split(`\n## ${title}\n`);
  return section.split('\n## ')[0] ?? '';
}
