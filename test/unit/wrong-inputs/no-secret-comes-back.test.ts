import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FIELDS } from '../../../provider/contract/request/fields.ts';
import { callOf } from '../../support/wrong-inputs/hub.ts';
import { RIGHT } from '../../support/wrong-inputs/right.ts';
import { askAsStack, askDoor, askHub } from './ways-in.ts';

/**
 * A refusal repeats a value only if it is a word that we know, or almost one. Names of groups, keys,
 * and the accounts and Regions of ARNs are not values in this sense: a refusal has to name them.
 */

const alphabet = [...'abcXYZ0189!#%+,;@~ ._:/-{}$"\\'];
/** As policies of passwords demand, with letters in both cases, digits and others. */
const canary = fc
  .string({ unit: fc.constantFrom(...alphabet), minLength: 0, maxLength: 20 })
  .map((text) => `Hunter2!${text}`);

/** The ways to type a secret into a field. */
const shapes: ReadonlyArray<(secret: string) => unknown> = [
  (secret) => secret,
  (secret) => ` ${secret}\n`,
  (secret) => `the password ${secret}`,
  (secret) => `postgres://app:${secret}@orders.example:5432/orders`,
  (secret) => JSON.stringify({ username: 'postgres', password: secret }),
  (secret) => `arn:aws:secretsmanager:eu-central-1:222222222222:${secret}`,
  (secret) => [secret],
  (secret) => ['public', [secret]],
  (secret) => ({ password: secret }),
  (secret) => ({ 'DB-Readers': { password: secret } }),
  (secret) => [{ name: 'DB-Readers', privileges: secret }],
  (secret) => [{ password: secret }],
];

const typed = fc
  .dictionary(
    fc.constantFrom(...Object.keys(FIELDS)),
    fc.record({ secret: canary, shape: fc.constantFrom(...shapes) }),
    { minKeys: 1, maxKeys: 4 },
  )
  .map((fields) =>
    Object.fromEntries(
      Object.entries(fields).map(([field, { secret, shape }]) => [field, shape(secret)]),
    ),
  );

/** Refused in any case, and some of them as an attempt for another account as well. */
const refused = [{ colour: 1 }, { colour: 1, Account: '333333333333' }];

test('no secret typed into any field comes back in the answer or in the log, on any way in', async () => {
  await fc.assert(
    fc.asyncProperty(typed, fc.constantFrom(...refused), async (fields, wrong) => {
      const input = { ...RIGHT, ...fields, ...wrong };
      const { response, ...stack } = await askAsStack(input);
      const door = await askDoor(input);
      const update = { action: 'update', prev_input: { ...RIGHT, ...fields } };
      const all = [
        ...[door, stack, await askDoor({ ...RIGHT, ...wrong, tf: update })],
        await askHub(callOf(input)),
      ];
      expect(door.sentence).toContain('colour: is no field');
      expect(JSON.stringify([all, response])).not.toContain('Hunter2');
    }),
    { numRuns: 300 },
  );
});

test('no sentence is that of a library', async () => {
  const anything = fc.dictionary(fc.constantFrom(...Object.keys(FIELDS)), fc.jsonValue());
  await fc.assert(
    fc.asyncProperty(anything, async (fields) => {
      const { sentence } = await askDoor({ ...RIGHT, ...fields, colour: 1 });
      expect(sentence).not.toMatch(/invalid input|expected|undefined|\[object|internal error/i);
    }),
    { numRuns: 300 },
  );
});
