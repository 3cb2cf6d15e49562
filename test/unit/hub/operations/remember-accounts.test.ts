import { expect, test } from 'vitest';
import { rememberAccounts } from '../../../../provider/hub/operations/remember-accounts.ts';
import { deadlineIn } from '../../../../provider/runtime/deadline.ts';

const MINUTE = 60_000;

/** A lister that counts, at a clock of the test's. */
function counting() {
  const listed: string[] = [];
  const clock = { now: 0 };
  const remembered = rememberAccounts(
    async (unit) => {
      listed.push(unit);
      const id = String(listed.length).padStart(12, '1');
      return [{ id, name: unit, isActive: true, isManagement: false }];
    },
    () => clock.now,
  );
  return { listed, clock, ...remembered };
}

const deadline = deadlineIn(MINUTE);

test('accounts that were listed lately are told again, unit by unit', async () => {
  const { listed, clock, listAccounts, accountsLately } = counting();
  const first = await listAccounts('ou-a', deadline);
  clock.now = 4 * MINUTE;
  expect(await accountsLately('ou-a', deadline)).toEqual(first);
  await accountsLately('ou-b', deadline);
  expect(listed).toEqual(['ou-a', 'ou-b']);
});

test('after five minutes they are listed again, and remembered again', async () => {
  const { listed, clock, listAccounts, accountsLately } = counting();
  await listAccounts('ou-a', deadline);
  clock.now = 6 * MINUTE;
  const again = await accountsLately('ou-a', deadline);
  expect(await accountsLately('ou-a', deadline)).toEqual(again);
  expect(listed).toEqual(['ou-a', 'ou-a']);
});

test('who asks for them anew gets them anew', async () => {
  const { listed, listAccounts } = counting();
  const first = await listAccounts('ou-a', deadline);
  expect(await listAccounts('ou-a', deadline)).not.toEqual(first);
  expect(listed).toHaveLength(2);
});
