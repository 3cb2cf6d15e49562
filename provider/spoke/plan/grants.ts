import type { GrantChange } from '../model/changes.ts';
import { type Grant, type Target, targetKey } from '../model/state.ts';
import { byText } from './lists.ts';

/**
 * Roles come before their members, logins can only be granted anything once they are made: each has
 * a place in the plan.
 */
export interface GrantChanges<On extends Target> {
  readonly ofRoles: ReadonlyArray<GrantChange<On>>;
  readonly toLogins: ReadonlyArray<GrantChange<On>>;
  readonly fromLogins: ReadonlyArray<GrantChange<On>>;
}

export function planGrants<On extends Target>(
  current: ReadonlyArray<Grant<On>>,
  wanted: ReadonlyArray<Grant<On>>,
  logins: ReadonlySet<string>,
): GrantChanges<On> {
  const key = ({ grantee, on, privilege }: Grant<On>) =>
    JSON.stringify([grantee, targetKey(on), privilege]);
  const extents = new Map(current.map((grant) => [key(grant), grant.extent]));
  const wantedKeys = new Set(wanted.map(key));
  const tooMuch = current.filter((grant) => !wantedKeys.has(key(grant)));
  const missing = wanted.filter((grant) => extents.get(key(grant)) !== 'all');
  const isLogin = ({ grantee }: Grant<On>) => logins.has(grantee);
  const isRole = (grant: Grant<On>) => !isLogin(grant);
  return {
    ofRoles: [
      ...perGrantee('revoke', tooMuch.filter(isRole)),
      ...perGrantee('grant', missing.filter(isRole)),
    ],
    toLogins: shared(perGrantee('grant', missing.filter(isLogin))),
    fromLogins: shared(perGrantee('revoke', tooMuch.filter(isLogin))),
  };
}

/** One change for all privileges that a grantee gets, or loses, on one target. */
function perGrantee<On extends Target>(
  kind: 'grant' | 'revoke',
  grants: ReadonlyArray<Grant<On>>,
): Array<GrantChange<On>> {
  return grouped(grants, ({ grantee, on }) => `${grantee}\n${targetKey(on)}`).map(
    ([first, ...rest]) => ({
      kind,
      privileges: [...new Set([first, ...rest].map(({ privilege }) => privilege))].toSorted(),
      on: first.on,
      grantees: [first.grantee],
    }),
  );
}

/** One change for all logins that get, or lose, the same: there may be thousands. */
function shared<On extends Target>(
  changes: ReadonlyArray<GrantChange<On>>,
): Array<GrantChange<On>> {
  return grouped(changes, ({ privileges, on }) => `${targetKey(on)}\n${privileges.join(', ')}`).map(
    ([first, ...rest]) => ({
      ...first,
      grantees: [first, ...rest].flatMap(({ grantees }) => grantees).toSorted(),
    }),
  );
}

function grouped<T>(list: readonly T[], key: (item: T) => string): Array<[T, ...T[]]> {
  return byText([...Map.groupBy(list, key)], ([text]) => text).flatMap(
    ([, [first, ...rest]]): Array<[T, ...T[]]> => (first === undefined ? [] : [[first, ...rest]]),
  );
}

/** The part of the changes that concerns some grantees. */
export function forGrantees<On extends Target>(
  changes: ReadonlyArray<GrantChange<On>>,
  isMeant: (grantee: string) => boolean,
): Array<GrantChange<On>> {
  return changes.flatMap((change) => {
    const grantees = change.grantees.filter(isMeant);
    return grantees.length === 0 ? [] : [{ ...change, grantees }];
  });
}
