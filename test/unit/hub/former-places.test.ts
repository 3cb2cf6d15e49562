import { describe, expect, test } from 'vitest';
import { recordedRequest } from '../../../provider/contract/record/recorded-request.ts';
import type { Intent } from '../../../provider/contract/request/intent.ts';
import { warnOfFormerPlaces } from '../../../provider/hub/former-places.ts';
import { aClaim } from '../contract/builders.ts';
import { anAccess } from '../spoke/stored.ts';

describe('users on a server where the access was before', () => {
  const leftovers = [recordedRequest(anAccess({ dbendpoint: 'old.example' }))];
  const warnings = (
    changes: Partial<Intent & { readonly verb: 'ensure' }>,
    recorded: typeof leftovers = leftovers,
  ) =>
    warnOfFormerPlaces(
      {
        verb: 'ensure',
        wanted: anAccess({ dbendpoint: 'new.example' }),
        removesFormer: false,
        claim: aClaim({ declarer: { kind: 'stack', id: 'orders/Access@1' } }),
        ...changes,
      },
      recorded,
    );
  const told = [/users of prod\/shop\/checkout\/orders at old\.example:5432, where it was before/];

  test('are told by a Create of a stack and by an update in place, which leave them', () => {
    expect(warnings({})).toMatchObject(told);
    expect(warnings({ former: anAccess({ dbendpoint: 'new.example' }) })).toMatchObject(told);
  });

  test('are not told where they are removed at once, or by the end of a replacement', () => {
    expect(warnings({ removesFormer: true })).toEqual([]);
    expect(warnings({ former: anAccess({ dbendpoint: 'old.example' }) })).toEqual([]);
  });

  test('of another access that a replacement could not remove are told by later updates', () => {
    const other = [recordedRequest(anAccess({ appname: 'former' }))];
    expect(warnings({ former: anAccess({ dbendpoint: 'new.example' }) }, other)).toMatchObject([
      /users of prod\/shop\/former\/orders at .*their removal failed.* with TakeOver/,
    ]);
    expect(warnings({}, other)).toEqual([]);
  });
});
