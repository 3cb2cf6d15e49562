import { changesOf, type Plan } from '../../../../provider/spoke/model/changes.ts';
import {
  type Grant,
  type Login,
  type ServerState,
  targetKey,
} from '../../../../provider/spoke/model/state.ts';

/** What the changes mean, told a second time and simply: the plan must agree with it. */
export function applied(access: ServerState, plan: Plan): ServerState {
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
        const { role, on, privileges } = change;
        grants = grants.filter(
          (grant) =>
            !(
              grant.role === role &&
              targetKey(grant.on) === targetKey(on) &&
              privileges.includes(grant.privilege)
            ),
        );
        if (change.kind === 'grant')
          grants = [
            ...grants,
            ...privileges.map((privilege): Grant => ({ role, on, privilege, extent: 'all' })),
          ];
        break;
      }
      case 'create user': {
        const { sessionRole: _, ...user } = change.user;
        users = [...users, { ...user, canLogIn: true, memberOf: [] }];
        break;
      }
      case 'create people':
        people = [
          ...people,
          ...change.users.map((name) => ({
            name,
            canLogIn: true,
            memberOf: [],
            isShared: false,
            isSharedHere: false,
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
      case 'act as':
        update(change.users, (account) => ({ ...account, sessionRole: change.role }));
        break;
      case 'act as self':
        update(change.users, (account) => {
          const { sessionRole: _, ...rest } = account;
          return { ...account, ...rest, sessionRole: undefined };
        });
        break;
      case 'join':
        update(change.members, (account) => ({
          ...account,
          memberOf: [...account.memberOf, change.role].toSorted(),
        }));
        break;
      case 'leave':
        update(change.members, (account) => ({
          ...account,
          memberOf: account.memberOf.filter((role) => role !== change.role),
        }));
        break;
      case 'allow':
        update(change.users, (account) => ({
          ...account,
          privileges: [...(account.privileges ?? []), ...change.privileges].toSorted(),
        }));
        break;
      case 'disallow':
        update(change.users, (account) => ({
          ...account,
          privileges: account.privileges?.filter((name) => !change.privileges.includes(name)) ?? [],
        }));
        break;
      case 'drop':
        roles = roles.filter(({ name }) => !change.holders.includes(name));
        users = users.filter(({ name }) => !change.holders.includes(name));
        people = people.filter(({ name }) => !change.holders.includes(name));
        grants = grants.filter(({ role }) => !change.holders.includes(role));
        break;
      case 'end sessions':
      case 'hand over':
      case 'clear privileges':
        break;
      default:
        change satisfies never;
    }
  }
  return { roles, users, people, grants };
}
