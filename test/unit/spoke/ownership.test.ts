import { describe, expect, test, vi } from 'vitest';
import type { Claim, Owner } from '../../../provider/contract/request/ownership.ts';
import { assertMayEnsure, judgeRemoval, nextOwner } from '../../../provider/spoke/ownership.ts';
import { anAccess, nothingStored, storedFor } from './stored.ts';

const access = anAccess();
const retained = anAccess({ ondelete: 'retain' });
const moved = anAccess({ dbendpoint: 'new.example' });

const at = (minute: number) => `2026-11-22T15:0${minute}:00Z`;
const claim = (minute: number, owner = 'stack/A'): Claim => ({ owner, at: at(minute) });
const owner = (minute: number, adopted = false): Owner => ({
  name: 'stack/A',
  at: at(minute),
  adopted,
});
const undoing = { ...claim(2), undoes: true };
const timeless = { owner: 'stack/A', at: '' };

test.each([
  ['removes what nobody owns', access, undefined, storedFor(access), 'remove'],
  ['removes what its stack declares', access, claim(2), storedFor(access, owner(1)), 'remove'],
  ['without a time is never late', access, timeless, storedFor(access, owner(1)), 'remove'],
  ['removes users whose parameters are gone', access, claim(2), nothingStored(access), 'remove'],
  ['removes a server that the access has left', access, claim(2), storedFor(moved), 'remove'],
  ['of a stack leaves what no stack declares', access, claim(2), storedFor(access), 'leave'],
  ["leaves another stack's", access, claim(2, 'stack/B'), storedFor(access, owner(1)), 'leave'],
  [
    'without a stack leaves a stack its own',
    access,
    undefined,
    storedFor(access, owner(1)),
    'leave',
  ],
  ['leaves what was declared later', access, claim(1), storedFor(access, owner(2)), 'leave'],
  ['releases what is retained', retained, claim(2), storedFor(retained, owner(1)), 'release'],
  [
    'that undoes gives back what it adopted',
    access,
    undoing,
    storedFor(access, owner(1, true)),
    'release',
  ],
  ['that undoes removes what it made', access, undoing, storedFor(access, owner(1)), 'remove'],
])('a removal %s', (_, access, claim, stored, kind) => {
  const order = { access, ...(claim !== undefined && { claim }) };
  expect(judgeRemoval(order, stored).kind).toBe(kind);
});

describe('ensuring an access', () => {
  const asked = (removedAt?: string) => ({ readRemovalNote: vi.fn(async () => removedAt) });

  test("a request may have what is its own, nobody's or new", async () => {
    for (const stored of [storedFor(access, owner(1)), storedFor(access), nothingStored(access)])
      await assertMayEnsure({ access, claim: claim(2) }, stored, asked());
    await assertMayEnsure({ access }, storedFor(access), asked());
  });

  test('a request is refused what another resource declares, without another look', async () => {
    const parameters = asked();
    for (const other of [{}, { claim: claim(2, 'stack/B') }]) {
      const refused = assertMayEnsure(
        { access, ...other },
        storedFor(access, owner(1)),
        parameters,
      );
      await expect(refused).rejects.toThrow('is declared by another resource already: stack/A');
    }
    expect(parameters.readRemovalNote).not.toHaveBeenCalled();
  });

  test('a request comes too late after a later one, or after the removal', async () => {
    const order = { access, claim: claim(1) };
    const late = assertMayEnsure(order, storedFor(access, owner(2)), asked());
    await expect(late).rejects.toThrow('came too late');
    for (const removedAt of [at(1), at(2)])
      await expect(assertMayEnsure(order, nothingStored(access), asked(removedAt))).rejects.toThrow(
        'came too late',
      );
    await assertMayEnsure(order, nothingStored(access), asked(at(0)));
    await assertMayEnsure({ access, claim: timeless }, nothingStored(access), asked(at(2)));
  });
});

test('an owner has adopted an access only with the request that took it over', () => {
  expect(nextOwner(undefined, storedFor(access))).toBeUndefined();
  expect(nextOwner(claim(1), nothingStored(access))).toEqual(owner(1));
  expect(nextOwner(claim(1), storedFor(access))).toEqual(owner(1, true));
  expect(nextOwner(claim(1), storedFor(access, owner(1, true)))).toEqual(owner(1, true));
  expect(nextOwner(claim(2), storedFor(access, owner(1, true)))).toEqual(owner(2));
});
