import { describe, expect, test } from 'vitest';
import { INPUTS } from '../../support/wrong-inputs/inputs.ts';
import { postscript, REFUSED, RIGHT, withFields } from '../../support/wrong-inputs/right.ts';
import { TABLES } from '../../support/wrong-inputs/tables.ts';
import { askDoor } from './ways-in.ts';

/** What a new user gets wrong, by the door's own handler, which must not ask the hub. */

test('there are 150 wrong inputs at least', () => {
  expect(Object.values(TABLES).flat().length + INPUTS.length).toBeGreaterThanOrEqual(150);
});

describe.each(Object.entries(TABLES))('%s', (_, table) => {
  test.each(table)('%s', async (_, fields, sentence) => {
    const refusal = await askDoor(withFields(fields));
    expect(refusal.sentence).toBe(`${REFUSED}${sentence}${postscript('request-refused')}`);
    expect(refusal.log).not.toContain('Hunter2');
  });
});

test('Terraform prints the same of a create and of an update', async () => {
  for (const [title, fields, sentence] of Object.values(TABLES).flat())
    for (const tf of [
      { action: 'create', prev_input: null },
      { action: 'update', prev_input: RIGHT },
    ]) {
      const refusal = await askDoor({ ...withFields(fields), tf });
      expect(refusal.sentence, title).toBe(`${REFUSED}${sentence}${postscript('request-refused')}`);
    }
});

test.each(INPUTS)('an input as a whole: %s', async (_, input, entry, sentence) => {
  const refusal = await askDoor(input);
  expect(refusal.sentence).toBe(`${sentence}${postscript(entry)}`);
});

test('what is right goes on to the hub', async () => {
  const { sentence } = await askDoor(RIGHT);
  expect(sentence).toMatch(/^the hub did not answer /);
});
