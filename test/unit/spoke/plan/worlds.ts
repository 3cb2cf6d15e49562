import fc from 'fast-check';
import {
  type Grant,
  type GroupRole,
  type MysqlTarget,
  type PersonalUser,
  type PostgresTarget,
  type ServerState,
  type Target,
  targetKey,
  type User,
} from '../../../../provider/spoke/model/state.ts';
import { IAM_ROLE } from '../../../../provider/spoke/postgres/state/accounts.ts';

/** Small worlds, in which collisions are likely. */
const level = fc.constantFrom('readonly', 'readwrite', 'owner');
const role: fc.Arbitrary<GroupRole> = fc
  .record({
    name: level,
    level,
    hostPort: fc.constantFrom('a:1', 'b:2'),
    isManageable: fc.constant(true),
  })
  .map((role) => ({ ...role, level: role.name }));
const postgresTarget: fc.Arbitrary<PostgresTarget> = fc.oneof(
  fc.constant({ kind: 'database' } as const),
  fc.record({
    kind: fc.constantFrom('schema', 'tables', 'sequences'),
    schema: fc.constantFrom('s1', 's2'),
  }),
  fc.record({
    kind: fc.constant('future' as const),
    objects: fc.constantFrom('tables', 'schemas'),
    creator: fc.constantFrom('m', 'owner'),
  }),
);
const mysqlTarget: fc.Arbitrary<MysqlTarget> = fc.constantFrom(
  { kind: 'database' } as const,
  { kind: 'database by another spelling', grantedAs: 'my_db' } as const,
);
const grants = <On extends Target>(
  on: fc.Arbitrary<On>,
  grantees: ReadonlyArray<{ readonly name: string }>,
  extents: ReadonlyArray<Grant['extent']>,
): fc.Arbitrary<Array<Grant<On>>> =>
  grantees.length === 0
    ? fc.constant([])
    : fc.uniqueArray(
        fc.record({
          grantee: fc.constantFrom(...grantees.map(({ name }) => name)),
          on,
          privilege: fc.constantFrom('SELECT', 'INSERT', 'USAGE'),
          extent: fc.constantFrom(...extents),
        }),
        {
          selector: ({ grantee, on, privilege }) => `${grantee} ${targetKey(on)} ${privilege}`,
          maxLength: 6,
        },
      );
const user = (roles: readonly GroupRole[], wanted: boolean): fc.Arbitrary<User> =>
  fc
    .record({
      name: fc.constantFrom('u1', 'u2', 'u3'),
      canLogIn: wanted ? fc.constant(true) : fc.boolean(),
      memberOf: fc.subarray(roles.map(({ name }) => name)).map((names) => names.toSorted()),
      loginRoles: wanted ? fc.constant([]) : fc.subarray([IAM_ROLE]),
      sessionRole: fc.option(fc.constant('owner'), { nil: undefined }),
      password: fc.constantFrom('as stored', 'unknown'),
    })
    .map(({ sessionRole, ...rest }) => ({
      ...rest,
      generation: 1,
      rotation: 'r',
      ...(sessionRole !== undefined && { sessionRole }),
    }));
const person = (roles: readonly GroupRole[], wanted: boolean): fc.Arbitrary<PersonalUser> =>
  fc
    .record({
      name: fc.constantFrom('p1', 'p2', 'p3', 'p4'),
      canLogIn: wanted ? fc.constant(true) : fc.boolean(),
      memberOf: fc.subarray(roles.map(({ name }) => name)).map((names) => names.toSorted()),
      loginRoles: fc.subarray([IAM_ROLE]),
      sessionRole: fc.constantFrom(
        undefined,
        ...roles.map(({ name }) => name).filter((name) => name === 'owner'),
      ),
      // Whether another access needs somebody is what it is.
      isShared: fc.constant(false),
    })
    .map(({ sessionRole, ...rest }) => ({
      ...rest,
      ...(sessionRole !== undefined && { sessionRole }),
    }));
export const access = (wanted: boolean): fc.Arbitrary<ServerState<PostgresTarget>> =>
  fc.uniqueArray(role, { selector: ({ name }) => name }).chain((roles) =>
    fc.record({
      roles: fc.constant(roles),
      users: fc.uniqueArray(user(roles, wanted), { selector: ({ name }) => name }),
      people: fc.uniqueArray(person(roles, wanted), { selector: ({ name }) => name }),
      grants: grants(postgresTarget, roles, wanted ? ['all'] : ['all', 'some']),
    }),
  );

/** Here it is the logins that hold privileges. */
export const mysqlAccess = (wanted: boolean): fc.Arbitrary<ServerState<MysqlTarget>> =>
  access(wanted).chain(({ roles, ...state }) => {
    const users = state.users.map(({ sessionRole: _, ...user }) => ({ ...user, loginRoles: [] }));
    const people = state.people.map(({ sessionRole: _, ...person }) => ({
      ...person,
      loginRoles: [],
    }));
    return fc.record({
      roles: fc.constant(roles),
      users: fc.constant(users),
      people: fc.constant(people),
      grants: grants(mysqlTarget, [...users, ...people], ['all']),
    });
  });
