import { describe, expect, test } from 'vitest';
import type { Level } from '../../../../provider/contract/request/level.ts';
import { excessOf, grantsOfRoles } from '../../../../provider/spoke/mysql/effective-rights.ts';
import type { RightRow } from '../../../../provider/spoke/mysql/rows.ts';

const ROLE = {
  name: 'dbaccess_1_readonly',
  level: 'readonly',
  hostPort: 'h:1',
  isManageable: true,
};
const roles = [{ ...ROLE, level: 'readonly' as const }];

function right(fields: Partial<RightRow>): RightRow {
  return {
    ...{ name: 'ann', host: '%', kind: 'table', place: 'app', object: 't', part: '' },
    ...{ privileges: 'SELECT,INSERT', isHere: 1, ...fields },
  };
}

function has(
  fields: Partial<RightRow>,
  level: Level = 'readonly',
  shared: string[] = [],
): string[] {
  const judged = { members: [{ name: 'ann', level }], roles, shared: new Set(shared) };
  return excessOf([right(fields)], judged).map(({ holder, has }) => `${holder}: ${has}`);
}

describe('rights on MySQL and MariaDB', () => {
  test('only what the level does not give is beyond it', () => {
    expect(has({})).toEqual(['ann: INSERT on table app.t']);
    expect(has({}, 'readwrite')).toEqual([]);
    expect(has({ privileges: 'SELECT,GRANT' }, 'owner')).toEqual([
      'ann: GRANT OPTION on table app.t',
    ]);
  });

  test('a level gives nothing on other databases, but another access may', () => {
    const elsewhere = { kind: 'database', place: 'b', object: '', isHere: 0 } as const;
    expect(has(elsewhere, 'owner')).toEqual(['ann: SELECT, INSERT on database b']);
    expect(has(elsewhere, 'owner', ['ann'])).toEqual([]);
  });

  test('an account of the same name that comes from one host is not ours', () => {
    expect(has({ host: '10.0.0.1' })).toEqual([]);
  });

  test('everybody is judged by the lowest level, on this database only', () => {
    expect(has({ name: '', host: 'localhost' })).toEqual([
      'everybody (the anonymous user): INSERT on table app.t',
    ]);
    expect(has({ name: 'PUBLIC', host: '' })).toEqual([
      'everybody (PUBLIC): INSERT on table app.t',
    ]);
    expect(has({ name: 'PUBLIC', host: '', isHere: 0 })).toEqual([]);
  });

  test('what a group role holds is revoked, or told where the master may not be able to', () => {
    const held = [
      right({ name: ROLE.name }),
      right({ name: ROLE.name, kind: 'everything', place: '', object: '' }),
      right({ name: ROLE.name, place: 'mysql', object: 'user' }),
    ];
    const revoked = grantsOfRoles(held, roles).map(({ privilege }) => privilege);
    expect(revoked).toEqual(['SELECT', 'INSERT']);
    const judged = {
      members: [{ name: 'ann', level: 'owner' as const }],
      roles,
      shared: new Set<string>(),
    };
    expect(excessOf(held, judged)).toHaveLength(2);
  });
});
