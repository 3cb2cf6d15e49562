import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { pages } from '../../../../provider/review/pages.ts';
import { writePages, writeText } from '../../../../stacksets/review/write-files.ts';
import { companyReview } from '../../../support/browser/company.ts';

const folder = mkdtempSync(join(tmpdir(), 'review-'));
afterAll(() => rmSync(folder, { recursive: true }));
const REVIEW = companyReview({ people: 10, databases: 3 });

describe('the pages of a review', () => {
  test('are the file, if there is one page', () => {
    const file = join(folder, 'one.html');
    expect(writePages(file, pages(REVIEW))).toBe(file);
    expect(readFileSync(file, 'utf8')).toContain('ada.abel');
  });

  test('are in a folder of its name, if there are several, and the index is told', () => {
    const many = pages(REVIEW, 1);
    expect(writePages(join(folder, 'many.html'), many)).toBe(join(folder, 'many/review.html'));
    expect(readdirSync(join(folder, 'many')).toSorted()).toEqual(
      many.map(({ name }) => name).toSorted(),
    );
  });

  test('are in the folder that is named, however many there are', () => {
    const there = join(folder, 'many/');
    expect(writePages(there, pages(REVIEW))).toBe(join(folder, 'many/review.html'));
  });

  test('are told if they can not be written', () => {
    expect(() => writeText(join(folder, 'none/x.csv'), '')).toThrow(
      'x.csv could not be written: ENO',
    );
  });
});
