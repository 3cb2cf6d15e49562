import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { AMBIGUOUS, MEMBERS } from '../sandbox/directory/people/truth.ts';
import { functionArn } from '../sandbox/lambda/function.ts';
import { MEMBER_A } from '../sandbox/organization/roles.ts';
import { recordsBelow } from '../support/declarers.ts';
import { parametersBelow, ROOT } from '../support/parameters.ts';
import { query } from '../support/postgres-sessions.ts';
import { type Stage, startStage } from '../support/terraform/stage.ts';
import type { Run } from '../support/terraform/workspace.ts';
import { leaks, places } from '../support/traces.ts';
import {
  administratorOf,
  asPerson,
  everything,
  peopleOutput,
  personalUsers,
} from './personal-users.ts';

/** Groups of a real Active Directory (Samba), through the real Terraform, to users that log in. */

const FIRST = {
  team: { appname: 'team', groups: { 'Team-Checkout': 'readwrite', 'DB-Owners': 'owner' } },
  large: { appname: 'large', groups: { 'DB-Readers': 'readonly' } },
  guests: { appname: 'guests', groups: { 'DB-Contractors': 'readonly' } },
};
/** An update and two creates that the directory refuses, and an update that the guard refuses. */
const REFUSED = {
  ...FIRST,
  team: { ...FIRST.team, groups: { ...FIRST.team.groups, 'DB-Nobody': 'readonly' } },
  large: { ...FIRST.large, revision: 'emptied' },
  missing: { appname: 'missing', groups: { 'DB-Missing': 'readonly' } },
  ambiguous: { appname: 'ambiguous', groups: { [AMBIGUOUS.name]: 'readonly' } },
};
/** The refusals' words, followed. */
const changed = () => ({
  ...FIRST,
  team: { ...FIRST.team, revision: 'changed' },
  large: { ...FIRST.large, revision: 'confirmed', confirm_removals: true },
  ambiguous: { appname: 'ambiguous', groups: { [dnOfOne()]: 'readonly' } },
});
const WITHOUT_GROUPS = {
  team: { appname: 'team', groups: {} },
  large: { appname: 'large' },
  guests: {
    appname: 'guests',
    groups: { ...FIRST.guests.groups, 'DB-Missing': 'readonly' },
    until: { 'db-contractors': '2026-01-01T00:00:00+01:00', 'DB-Missing': '2026-01-01T00:00:00Z' },
  },
};

/** A member of Squad-Payments, which is a group in Team-Checkout. */
const NESTED = 'lea.dubois';
const LEAVER = 'marco.bianchi';
const JOINER = 'ivan.petrov';

let stage: Stage;
const inGroups = Object.values(FIRST)
  .flatMap(({ groups }) => Object.keys(groups))
  .flatMap((group) => MEMBERS[group] ?? [])
  .map((name) => name.toLowerCase());

beforeAll(async () => {
  stage = await startStage();
  const { postgres } = stage.sandbox;
  await query(postgres, postgres.master, 'CREATE TABLE orders (item text)');
  expect(await stage.terraform('init')).toMatchObject({ status: 0 });
});

afterAll(() => stage?.stop());

describe('first request', () => {
  beforeAll(() => applied(FIRST));

  test('members of groups become people, and the others are counted by reason', async () => {
    expect(await peopleOutput(stage)).toEqual({
      team: { added: 7, removed: 0, unchanged: 0 },
      large: { added: 13, removed: 0, unchanged: 0 },
      guests: {
        added: 5,
        removed: 0,
        unchanged: 0,
        left_out: { computer: 1, contact: 1, disabled: 1, expired: 1, foreign: 1 },
      },
    });
    expect(await personalUsers(stage)).toEqual(new Set(inGroups));
  });

  test('members of a nested group may do what the outer group may', async () => {
    await asPerson(stage, NESTED, "INSERT INTO orders VALUES ('tea')");
    await expect(asPerson(stage, NESTED, 'CREATE TABLE mine ()')).rejects.toThrow(
      'permission denied',
    );
    await asPerson(stage, 'olga.ivanova', 'CREATE TABLE ours ()');
    expect(await asPerson(stage, 'hana.sato', 'SELECT item FROM orders')).toEqual(['tea']);
    await expect(asPerson(stage, 'hana.sato', 'DELETE FROM orders')).rejects.toThrow(
      'permission denied',
    );
  });
});

describe('mistakes', () => {
  let run: Run;
  let before: unknown;

  beforeAll(async () => {
    const { addMember, removeMember } = administratorOf(stage);
    const inside = MEMBERS['Team-Analytics'];
    const direct = MEMBERS['DB-Readers']?.filter((name) => !inside?.includes(name)) ?? [];
    for (const member of [...direct, 'Team-Analytics']) await removeMember('DB-Readers', member);
    await removeMember('Squad-Payments', LEAVER);
    await addMember('Team-Checkout', JOINER);
    before = await everything(stage);
    stage.set(REFUSED);
    run = await stage.terraform('apply -auto-approve');
  });

  test.each([
    [
      'a group that is not there',
      'groups: there is no group DB-Missing in the directory below DC=',
    ],
    ['such a group among others, in an update', 'groups: there is no group DB-Nobody in the dir'],
    ['a name of two groups', `groups: ${AMBIGUOUS.name} is the name of 2 groups: CN=Analysts,OU=`],
    ['a group that lost everybody', 'groups: 13 of 13 people would lose the access (a.stein, '],
  ])('a mistake is refused in words that say what to do: %s', (_, words) => {
    expect(run.status).toBe(1);
    expect(run.output).toContain(words);
  });

  test('a refusal names both groups, and ten people', () => {
    for (const dn of AMBIGUOUS.groups) expect(run.output).toContain(dn);
    expect(run.output).toContain(' and 3 more). Nothing was changed.');
  });

  test('a refusal changes nothing in the database or in Parameter Store', async () => {
    expect(await everything(stage)).toEqual(before);
  });
});

describe('changes', () => {
  beforeAll(() => applied(changed()));

  test('people join and leave, and all of them leave when that is confirmed', async () => {
    expect(await peopleOutput(stage)).toMatchObject({
      team: { added: 1, removed: 1, unchanged: 6 },
      large: { added: 0, removed: 13, unchanged: 0 },
      ambiguous: { added: 1, removed: 0, unchanged: 0 },
    });
    await asPerson(stage, JOINER, "INSERT INTO orders VALUES ('tea')");
    await asPerson(stage, NESTED, 'SELECT item FROM orders');
    await asPerson(stage, 'bruno.costa', 'SELECT item FROM orders');
    for (const name of [LEAVER, 'hana.sato', 'a.stein'])
      await expect(asPerson(stage, name, 'SELECT 1')).rejects.toThrow('authentication failed');
  });
});

describe('requests without groups', () => {
  beforeAll(() => applied(WITHOUT_GROUPS));

  test('groups that are in no request or have ended have no people left; the application goes on', async () => {
    expect(await peopleOutput(stage)).toMatchObject({
      team: { added: 0, removed: 7, unchanged: 0 },
      guests: { added: 0, removed: 5, unchanged: 0 },
    });
    expect(await personalUsers(stage)).toEqual(new Set());
    const { postgres } = stage.sandbox;
    const login = await stage.credentials('team');
    expect(await query(postgres, login, 'SELECT count(*) FROM orders')).toEqual(['2']);
  });
});

describe('a group that has ended', () => {
  test('a group that has ended need not be in the directory, is told, and changes no later plan', async () => {
    const { output } = await stage.terraform('output -json accesses');
    expect(JSON.parse(output).guests.warnings).toEqual([
      expect.stringContaining(
        'until: over for DB-Contractors on 2025-12-31T23:00:00Z, DB-Missing on 2026-01-01T00:00:00Z.',
      ),
    ]);
    expect(await stage.terraform('plan -detailed-exitcode')).toMatchObject({ status: 0 });
  });
});

describe('destroy', () => {
  beforeAll(async () => {
    await applied({ ...FIRST, team: { ...FIRST.team, revision: 'again' } });
    expect((await personalUsers(stage)).size).toBe(12);
    expect(await stage.terraform('destroy -auto-approve')).toMatchObject({ status: 0 });
  });

  test('a destroy leaves no personal user and no parameter, and the master logs in', async () => {
    expect(await personalUsers(stage)).toEqual(new Set());
    expect(await parametersBelow(stage.ssm, `${ROOT}/test`)).toEqual(new Map());
    expect(await recordsBelow(stage.ssm)).toEqual(new Map());
    const { postgres } = stage.sandbox;
    await query(postgres, postgres.master, 'SELECT 1');
    expect(await postgres.needsToken(postgres.master.username)).toBe(false);
  });

  test("a destroy leaves an owner's objects, with a role that nobody logs in with", async () => {
    const [table] = await stage.superuser(
      `SELECT rolname || ' ' || rolcanlogin
         FROM pg_class JOIN pg_roles o ON relowner = o.oid WHERE relname = 'ours'`,
    );
    const roles = await stage.roles();
    expect(roles).toHaveLength(1);
    expect(table).toBe(`${roles} false`);
  });
});

describe('traces', () => {
  test("names of people are in the functions' logs, and not in Terraform's", () => {
    const searched = places(stage);
    const log = searched.get(`log of database-access-spoke-default in ${MEMBER_A}`) ?? '';
    expect([...inGroups, JOINER].filter((name) => !log.includes(`"${name}"`))).toEqual([]);
    const isIn = (place: string) => (name: string) => searched.get(place)?.includes(name);
    expect(inGroups.filter(isIn('output of the tool'))).toHaveLength(10);
    for (const state of [...searched.keys()].filter((place) => place.startsWith('terraform.tfs')))
      expect(inGroups.filter(isIn(state))).toEqual([]);
  });

  test('answers stay below 4 KB', () => {
    const sizes = stage.door.invocations.map(({ answer }) => Buffer.byteLength(answer?.body ?? ''));
    expect(sizes.length).toBeGreaterThan(12);
    expect(Math.max(...sizes)).toBeLessThan(4096);
  });

  test('no password of the directory or of an application is anywhere', () => {
    const searched = places(stage);
    const { functions, spokes } = stage.sandbox;
    for (const spoke of Object.values(spokes)) {
      const orders = functions.function(functionArn(spoke)).invocations.map(({ event }) => event);
      searched.set(`orders for ${spoke.account}`, orders.join('\n'));
    }
    expect(searched.get(`orders for ${MEMBER_A}`)).toContain(NESTED);
    const { name, account } = stage.sandbox.hub;
    expect(searched.get(`log of ${name} in ${account}`)).toContain('DB-Contractors');
    const { bindPassword = '' } = stage.sandbox.directory ?? {};
    expect(bindPassword).not.toBe('');
    expect(leaks(searched, [bindPassword, ...stage.passwords])).toEqual([]);
  });
});

async function applied(accesses: Parameters<Stage['set']>[0]): Promise<void> {
  stage.set(accesses);
  const { status, output } = await stage.terraform('apply -auto-approve');
  expect(status, output).toBe(0);
}

function dnOfOne(): string {
  return `${AMBIGUOUS.groups[0]},${stage.sandbox.directory?.baseDn}`;
}
