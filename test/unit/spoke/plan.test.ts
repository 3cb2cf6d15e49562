import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type Access,
  type Account,
  type Grant,
  type GroupRole,
  IAM_ROLE,
  type PersonalUser,
  type Target,
  targetKey,
  type User,
} from '../../../provider/spoke/access.ts';
import {
  changesOf,
  type Departure,
  type Plan,
  type Step,
} from '../../../provider/spoke/changes.ts';
import { planChanges } from '../../../provider/spoke/plan.ts';

const plan = (is: Access, wanted: Access): Plan => planChanges(is, wanted, [], 'db');

/** Small worlds, in which collisions are likely. */
const level = fc.constantFrom('readonly', 'readwrite', 'owner');
const role: fc.Arbitrary<GroupRole> = fc
  .record({ name: level, level, server: fc.constantFrom('a:1', 'b:2'), inHand: fc.constant(true) })
  .map((role) => ({ ...role, level: role.name }));
const target: fc.Arbitrary<Target> = fc.oneof(
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
const grantTo = (
  roles: readonly GroupRole[],
  extents: ReadonlyArray<Grant['extent']>,
): fc.Arbitrary<Grant[]> =>
  roles.length === 0
    ? fc.constant([])
    : fc.uniqueArray(
        fc.record({
          role: fc.constantFrom(...roles.map(({ name }) => name)),
          on: target,
          privilege: fc.constantFrom('SELECT', 'INSERT', 'USAGE'),
          extent: fc.constantFrom(...extents),
        }),
        {
          selector: ({ role, on, privilege }) => `${role} ${targetKey(on)} ${privilege}`,
          maxLength: 6,
        },
      );
const user = (roles: readonly GroupRole[], wanted: boolean): fc.Arbitrary<User> =>
  fc
    .record({
      name: fc.constantFrom('u1', 'u2', 'u3'),
      canLogIn: wanted ? fc.constant(true) : fc.boolean(),
      memberOf: fc.subarray(roles.map(({ name }) => name)).map((names) => names.toSorted()),
      actsAs: fc.option(fc.constant('owner'), { nil: undefined }),
      password: fc.constantFrom('as stored', 'unknown'),
    })
    .map(({ actsAs, ...rest }) => ({
      ...rest,
      generation: 1,
      rotation: 'r',
      ...(actsAs !== undefined && { actsAs }),
    }));
const person = (roles: readonly GroupRole[], wanted: boolean): fc.Arbitrary<PersonalUser> =>
  fc
    .record({
      name: fc.constantFrom('p1', 'p2', 'p3', 'p4'),
      canLogIn: wanted ? fc.constant(true) : fc.boolean(),
      memberOf: fc
        .subarray([...roles.map(({ name }) => name), IAM_ROLE])
        .map((names) => names.toSorted()),
      actsAs: fc.constantFrom(
        undefined,
        ...roles.map(({ name }) => name).filter((name) => name === 'owner'),
      ),
      // Whether another access needs somebody is what it is.
      isShared: fc.constant(false),
      isSharedHere: fc.constant(false),
    })
    .map(({ actsAs, ...rest }) => ({ ...rest, ...(actsAs !== undefined && { actsAs }) }));
const access = (wanted: boolean): fc.Arbitrary<Access> =>
  fc.uniqueArray(role, { selector: ({ name }) => name }).chain((roles) =>
    fc.record({
      roles: fc.constant(roles),
      users: fc.uniqueArray(user(roles, wanted), { selector: ({ name }) => name }),
      people: fc.uniqueArray(person(roles, wanted), { selector: ({ name }) => name }),
      grants: grantTo(roles, wanted ? ['all'] : ['all', 'some']),
    }),
  );

/** What the changes mean, told a second time and simply: the plan must agree with it. */
function applied(access: Access, plan: Plan): Access {
  let { roles, users, people, grants } = access;
  const update = (names: readonly string[], change: <T extends Account>(account: T) => T) => {
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
        const { actsAs: _, ...user } = change.user;
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
        update(change.users, (account) => ({ ...account, actsAs: change.role }));
        break;
      case 'act as self':
        update(change.users, (account) => {
          const { actsAs: _, ...rest } = account;
          return { ...account, ...rest, actsAs: undefined };
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

const sorted = ({ roles, users, people, grants }: Access) => ({
  people: people.toSorted((a, b) => (a.name < b.name ? -1 : 1)),
  roles: roles.toSorted((a, b) => (a.name < b.name ? -1 : 1)),
  users: users.toSorted((a, b) => (a.name < b.name ? -1 : 1)),
  grants: grants
    .map(({ role, on, privilege, extent }) => `${role} ${targetKey(on)} ${privilege} ${extent}`)
    .toSorted(),
});
/** Nobody can tell what password a user has whose password is not ours: as good as wanted. */
const blurred = (access: Access, wanted: Access): Access => ({
  ...access,
  users: access.users.map((user) => ({
    ...user,
    password: wanted.users.find(({ name }) => name === user.name)?.password ?? user.password,
  })),
});

describe('laws', () => {
  test('what is already as wanted needs no change', () => {
    fc.assert(
      fc.property(access(true), (is) => {
        expect(changesOf(plan(is, is))).toEqual([]);
      }),
    );
  });

  test('the changes lead to what is wanted', () => {
    fc.assert(
      fc.property(access(false), access(true), (is, wanted) => {
        const result = applied(is, plan(is, wanted));
        expect(sorted(blurred(result, wanted))).toEqual(sorted(wanted));
        for (const { name, password } of wanted.users)
          if (password === 'as stored')
            expect(result.users.find((user) => user.name === name)?.password).toBe('as stored');
      }),
      { numRuns: 2000 },
    );
  });

  test('the order of what was read makes no difference', () => {
    const shuffled = (a: Access) =>
      fc.record({
        roles: fc.shuffledSubarray([...a.roles], { minLength: a.roles.length }),
        users: fc.shuffledSubarray([...a.users], { minLength: a.users.length }),
        people: fc.shuffledSubarray([...a.people], { minLength: a.people.length }),
        grants: fc.shuffledSubarray([...a.grants], { minLength: a.grants.length }),
      });
    const pairs = fc
      .tuple(access(false), access(true))
      .chain(([is, wanted]) =>
        fc.tuple(fc.constant([is, wanted] as const), shuffled(is), shuffled(wanted)),
      );
    fc.assert(
      fc.property(pairs, ([[is, wanted], isShuffled, wantedShuffled]) => {
        expect(plan(isShuffled, wantedShuffled)).toEqual(plan(is, wanted));
      }),
    );
  });

  test('nobody is dropped who can still log in or whose sessions go on', () => {
    fc.assert(
      fc.property(access(false), access(true), (is, wanted) => {
        const changes = changesOf(plan(is, wanted));
        for (const { name, canLogIn } of [...is.users, ...is.people]) {
          const drop = changes.findIndex(
            (change) => change.kind === 'drop' && change.holders.includes(name),
          );
          if (drop < 0) continue;
          const before = changes.slice(0, drop);
          expect(
            before.some((change) => change.kind === 'end sessions' && change.users.includes(name)),
          ).toBe(true);
          if (canLogIn)
            expect(
              before.some(
                (change) => change.kind === 'forbid login' && change.users.includes(name),
              ),
            ).toBe(true);
        }
      }),
    );
  });
});

describe('departures', () => {
  const leaver: User = {
    name: 'u1',
    generation: 1,
    rotation: 'r',
    canLogIn: true,
    memberOf: [],
    password: 'unknown',
  };
  const owner: GroupRole = { name: 'o', level: 'owner', server: 'a:1', inHand: true };
  const is: Access = { roles: [owner], users: [leaver], people: [], grants: [] };

  const kinds = (changes: ReadonlyArray<Step | Departure>) => changes.map(({ kind }) => kind);

  test('what a leaver owns goes to the owner role, what it may do is taken back in every database, then it is dropped', () => {
    const holdings = [
      { holder: 'u1', database: 'b', owned: 0 },
      { holder: 'u1', database: 'a', owned: 2 },
    ];
    expect(planChanges(is, { ...is, users: [] }, holdings, 'a')).toEqual({
      steps: [{ kind: 'forbid login', users: ['u1'] }],
      departures: [
        { kind: 'end sessions', users: ['u1'] },
        { kind: 'hand over', holder: 'u1', database: 'a', to: 'o' },
        { kind: 'clear privileges', holder: 'u1', database: 'a' },
        { kind: 'clear privileges', holder: 'u1', database: 'b' },
        { kind: 'drop', holders: ['u1'] },
      ],
    });
  });

  test('what a user that stays owns in the database of the access is handed over before anything is granted', () => {
    const holdings = [
      { holder: 'u1', database: 'a', owned: 2 },
      { holder: 'u1', database: 'b', owned: 2 },
    ];
    const { steps, departures } = planChanges(is, is, holdings, 'a');
    expect(steps).toEqual([{ kind: 'hand over', holder: 'u1', database: 'a', to: 'o' }]);
    expect(departures).toEqual([]);
  });

  test('one that could not be dropped the last time is tried again', () => {
    const disabled = { ...is, users: [{ ...leaver, canLogIn: false }] };
    expect(kinds(changesOf(plan(disabled, { ...is, users: [] })))).toEqual([
      'end sessions',
      'drop',
    ]);
  });

  test('a former owner keeps the mark of one until its sessions are ended', () => {
    const acting = { ...is, users: [{ ...leaver, memberOf: ['o'], actsAs: 'o' }] };
    const { steps, departures } = plan(acting, { ...is, users: [leaver] });
    expect([kinds(steps), kinds(departures)]).toEqual([['leave'], ['end sessions', 'act as self']]);
  });

  test('a role that is not in our hands any more is taken back', () => {
    expect(kinds(plan({ ...is, roles: [{ ...owner, inHand: false }] }, is).steps)).toEqual([
      'mark role',
    ]);
  });
});

describe('people', () => {
  const reader: GroupRole = { name: 'r', level: 'readonly', server: 'a:1', inHand: true };
  const member = (name: string, more: Partial<PersonalUser> = {}): PersonalUser => ({
    name,
    canLogIn: true,
    memberOf: ['r', IAM_ROLE],
    isShared: false,
    isSharedHere: false,
    ...more,
  });
  const none: Access = { roles: [reader], users: [], people: [], grants: [] };

  test('however many come, the plan is as long as for one', () => {
    const crowd = Array.from({ length: 2_000 }, (_, index) => member(`p${index}`));
    const one = changesOf(plan(none, { ...none, people: crowd.slice(0, 1) }));
    const all = changesOf(plan(none, { ...none, people: crowd }));
    expect(all.map(({ kind }) => kind)).toEqual(one.map(({ kind }) => kind));
    expect(changesOf(plan({ ...none, people: crowd }, none))).toHaveLength(5);
  });

  test('who leaves loses IAM authentication before anything else is done about them', () => {
    const { steps, departures } = plan({ ...none, people: [member('jane')] }, none);
    expect(steps).toEqual([
      { kind: 'leave', role: 'r', members: ['jane'] },
      { kind: 'leave', role: IAM_ROLE, members: ['jane'] },
      { kind: 'forbid login', users: ['jane'] },
    ]);
    expect(departures).toEqual([
      { kind: 'end sessions', users: ['jane'] },
      { kind: 'drop', holders: ['jane'] },
    ]);
  });

  test('whom another access needs keeps the user, and loses only what this access gave', () => {
    const shared = member('jane', { isShared: true });
    expect(changesOf(plan({ ...none, people: [shared] }, none))).toEqual([
      { kind: 'leave', role: 'r', members: ['jane'] },
      { kind: 'end sessions', users: ['jane'] },
    ]);
  });

  test('who comes back can log in again', () => {
    const leftover = member('jane', { canLogIn: false, memberOf: [] });
    const { steps } = plan({ ...none, people: [leftover] }, { ...none, people: [member('jane')] });
    expect(steps.map(({ kind }) => kind)).toEqual(['allow login', 'join', 'join']);
  });
});

describe('what users may do by themselves', () => {
  const role: GroupRole = { name: 'r', level: 'readonly', server: 'a:1', inHand: true };
  const jane = (privileges: readonly string[], more: Partial<PersonalUser> = {}): PersonalUser => ({
    name: 'jane',
    canLogIn: true,
    memberOf: ['r'],
    isShared: false,
    isSharedHere: false,
    privileges,
    ...more,
  });
  const having = (...people: PersonalUser[]): Access => ({
    roles: [role],
    users: [],
    people,
    grants: [],
  });

  test('is given and taken, and whoever loses something loses the session', () => {
    expect(changesOf(plan(having(jane(['a', 'b'])), having(jane(['c', 'b']))))).toEqual([
      { kind: 'allow', privileges: ['c'], users: ['jane'] },
      { kind: 'disallow', privileges: ['a'], users: ['jane'] },
      { kind: 'end sessions', users: ['jane'] },
    ]);
  });

  test('is one change for all who lack the same', () => {
    const crowd = Array.from({ length: 1_000 }, (_, index) => ({
      ...jane(['a', 'b']),
      name: `p${index}`,
    }));
    const { steps } = plan(having(), having(...crowd));
    expect(steps.map(({ kind }) => kind)).toEqual(['create people', 'allow', 'join']);
  });

  test('stays as far as another access gives it', () => {
    const shared = jane(['a', 'b', 'c'], { isShared: true, privilegesOfOthers: ['a'] });
    expect(plan(having(shared), having()).steps).toEqual([
      { kind: 'leave', role: 'r', members: ['jane'] },
      { kind: 'disallow', privileges: ['b', 'c'], users: ['jane'] },
    ]);
  });

  test('goes with who is dropped: what runs with their rights may need it until then', () => {
    const { steps } = plan(having(jane(['a'])), having());
    expect(steps.map(({ kind }) => kind)).toEqual(['leave', 'forbid login']);
  });
});

describe('what people have made', () => {
  const owner: GroupRole = { name: 'o', level: 'owner', server: 'a:1', inHand: true };
  const jane: PersonalUser = {
    name: 'jane',
    canLogIn: true,
    memberOf: ['o', IAM_ROLE],
    isShared: true,
    isSharedHere: false,
  };
  const is: Access = { roles: [owner], users: [], people: [jane], grants: [] };
  const holdings = [{ holder: 'jane', database: 'db', owned: 1 }];

  test('here does not stay with somebody whom only another access needs, nor what they granted to themselves', () => {
    expect(planChanges(is, { ...is, people: [] }, holdings, 'db').departures).toEqual([
      { kind: 'end sessions', users: ['jane'] },
      { kind: 'hand over', holder: 'jane', database: 'db', to: 'o' },
      { kind: 'clear privileges', holder: 'jane', database: 'db' },
    ]);
  });

  test('elsewhere goes to the owner role of that database', () => {
    const leaver = { ...is, people: [{ ...jane, isShared: false }] };
    const elsewhere = [{ holder: 'jane', database: 'other', owned: 1 }];
    const { departures } = planChanges(
      leaver,
      { ...is, people: [] },
      elsewhere,
      'db',
      (database) => `owner of ${database}`,
    );
    expect(departures).toContainEqual({
      kind: 'hand over',
      holder: 'jane',
      database: 'other',
      to: 'owner of other',
    });
  });
});
