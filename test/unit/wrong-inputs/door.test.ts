import { describe, expect, test } from 'vitest';
import { ENDPOINTS } from './endpoints.ts';
import { FIELDS } from './fields.ts';
import { GROUPS } from './groups.ts';
import { INPUTS } from './inputs.ts';
import { NAMES } from './names.ts';
import { SECRETS } from './secrets.ts';
import { TYPES } from './types.ts';
import { askDoor, postscript, REFUSED, RIGHT, type WrongInput, withFields } from './ways-in.ts';

/** What a new user gets wrong, by the door's own handler, which must not ask the hub. */

const TABLES: Readonly<Record<string, readonly WrongInput[]>> = {
  FIELDS,
  TYPES,
  NAMES,
  GROUPS,
  ENDPOINTS,
  SECRETS,
};

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
