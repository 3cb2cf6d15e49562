import { expect, test } from 'vitest';
import { entry, NO_FACTS } from '../../../provider/errors/entry.ts';
import { OutsideError, PlatformError, UserError } from '../../../provider/runtime/errors.ts';

const described = { cause: 'It rains.', cure: 'Wait.' };

test('an entry makes errors of the class of whoever has to act, from facts', () => {
  const made = (['team', 'platform', 'outside'] as const).map((whose) =>
    entry('rain', {
      ...described,
      whose,
      says: ({ days }: { readonly days: number }) => `it rains for ${days} days`,
      example: { days: 40 },
    }),
  );
  expect(made.map(({ text }) => text)).toEqual(Array(3).fill('it rains for 40 days'));
  const [team, platform, outside] = made.map((make) => make({ days: 2 }));
  expect(team).toBeInstanceOf(UserError);
  expect(platform).toBeInstanceOf(PlatformError);
  expect(outside).toBeInstanceOf(OutsideError);
  expect(outside).not.toBeInstanceOf(PlatformError);
  expect(team).toMatchObject({ name: 'UserError', message: 'it rains for 2 days' });
});

test('an entry may have a class of its own, and no facts', () => {
  class Flood extends OutsideError {}
  const says = () => 'there is a flood';
  const flood = entry('flood', { ...described, whose: 'outside', says, example: NO_FACTS }, Flood);
  expect(flood()).toBeInstanceOf(Flood);
});
