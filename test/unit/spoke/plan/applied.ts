import {
  changesOf,
  type GrantChange,
  type Plan,
  type Step,
} from '../../../../provider/spoke/model/changes.ts';
import {
  type Grant,
  type Login,
  type ServerState,
  type Target,
  targetKey,
} from '../../../../provider/spoke/model/state.ts';
import { IAM_ROLE } from '../../../../provider/spoke/postgres/state/accounts.ts';

/** The meaning of the changes, told a second time and simply: the plan must agree with it. */
export function applied<On extends Target>(
  access: ServerState<On>,
  plan: Plan<GrantChange<On> | Exclude<Step, GrantChange>>,
): ServerState<On> {
  let { roles, users, people, grants } = access;
  const update = (names: readonly string[], change: <T extends Login>(account: T) => T) => {
    users = users.map((user) => (names.includes(user.name) ? change(user) : user));
    people = people.map((person) => (names.includes(person.name) ? change(person) : person));
  };
  for (const change of changesOf(plan)) {
    switch (change.kind) {
      case 'create role':
        roles = [...roles, change.role];
        break;
      case 'mark role':
        roles = roles.map((role) => (role.name === change.role.name ? change.role : role));
        break;
      case 'grant':
      case 'revoke': {
        const { grantees, on, privileges } = change;
        grants = grants.filter(
          (grant) =>
            !(
              grantees.includes(grant.grantee) &&
              targetKey(grant.on) === targetKey(on) &&
              privileges.includes(grant.privilege)
            ),
        );
        if (change.kind === 'grant')
          grants = [
            ...grants,
            ...grantees.flatMap((grantee) =>
              privileges.map((privilege): Grant<On> => ({ grantee, on, privilege, extent: 'all' })),
            ),
          ];
        break;
      }
      case 'adopt user':
      case 'create user': {
        const { sessionRole: _, ...user } = change.user;
        users = [...users, { ...user, canLogIn: true, memberOf: [], loginRoles: [] }];
        break;
      }
      case 'create people':
        people = [
          ...people,
          ...change.users.map((name) => ({
            name,
            canLogIn: true,
            memberOf: [],
            loginRoles: [],
            isShared: false,
          })),
        ];
        break;
      case 'set password':
        users = users.map((user) =>
          user.name === change.user ? { ...user, password: 'as stored' as const } : user,
        );
        break;
      case 'allow login':
        update(change.users, (account) => ({ ...account, canLogIn: true }));
        break;
      case 'forbid login':
        update(change.users, (account) => ({ ...account, canLogIn: false }));
        break;
      case 'set session role':
        update(change.users, (account) => ({ ...account, sessionRole: change.role }));
        break;
      case 'reset session role':
        update(change.users, (account) => {
          const { sessionRole: _, ...rest } = account;
          return { ...account, ...rest, sessionRole: undefined };
        });
        break;
      case 'add members':
        update(change.members, (account) =>
          change.role === IAM_ROLE
            ? { ...account, loginRoles: [IAM_ROLE] }
            : { ...account, memberOf: [...account.memberOf, change.role].toSorted() },
        );
        break;
      case 'remove members':
        update(change.members, (account) =>
          change.role === IAM_ROLE
            ? { ...account, loginRoles: [] }
            : { ...account, memberOf: account.memberOf.filter((role) => role !== change.role) },
        );
        break;
      case 'drop':
        roles = roles.filter(({ name }) => !change.names.includes(name));
        users = users.filter(({ name }) => !change.names.includes(name));
        people = people.filter(({ name }) => !change.names.includes(name));
        grants = grants.filter(({ grantee }) => !change.names.includes(grantee));
        break;
      case 'release user':
      case 'leave user':
      case 'end sessions':
      case 'create keeper':
      case 'hand over':
      case 'carry over':
      case 'clear privileges':
        break;
      default:
        change satisfies never;
    }
  }
  return { roles, users, people, grants };
}
