import { SSMClient } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { functionArn } from '../sandbox/lambda/function.ts';
import { MEMBER_A, MEMBER_B, REGION } from '../sandbox/organization/roles.ts';
import {
  type Credentials,
  credentialsIn,
  parametersBelow,
  ROOT,
  storeMaster,
} from '../support/parameters.ts';
import { asApplication } from '../support/postgres-sessions.ts';
import { MASTER, type Stage, startStage } from '../support/terraform/stage.ts';
import { leaks, places } from '../support/traces.ts';

/**
 * One configuration, applied in both member accounts and in a second Region. It names neither
 * account nor Region: each door knows its own.
 */

const OTHER_REGION = 'eu-west-1';
const PATH = `${ROOT}/test/terraform/shared/app`;

interface Place {
  readonly account: string;
  readonly region: string;
  readonly profile: string;
}
const PLACES: readonly Place[] = [
  { account: MEMBER_A, profile: 'member-a', region: REGION },
  { account: MEMBER_B, profile: 'member-b', region: REGION },
  { account: MEMBER_A, profile: 'member-a', region: OTHER_REGION },
];

let stage: Stage;
const before: Credentials[] = [];

beforeAll(async () => {
  stage = await startStage();
  for (const place of PLACES) await storeMaster(ssmOf(place), MASTER, stage.sandbox.postgres);
  stage.set({ shared: { appname: 'shared' } });
  expect(await stage.terraform('init')).toMatchObject({ status: 0 });
});

afterAll(() => stage?.stop());

test.each(PLACES)('$profile in $region has an access of its own', async (place) => {
  expect(await terraform(place, 'apply -auto-approve')).toMatchObject({ status: 0 });
  const login = credentialsIn(await parametersBelow(ssmOf(place), PATH));
  expect(before.map(({ username }) => username)).not.toContain(login.username);
  expect(await asApplication(login.url, stage.sandbox.postgres, 'SELECT 1')).toEqual({
    refused: false,
    text: '1',
  });
  before.push(login);
});

test('the hub knows from AWS which account has asked', () => {
  const log = places(stage).get(`log of ${stage.sandbox.hub.name} in ${stage.sandbox.hub.account}`);
  for (const account of [MEMBER_A, MEMBER_B])
    expect(log).toMatch(
      new RegExp(
        `"caller":\\{"account":"${account}","arn":"arn:aws:sts::${account}:assumed-role/database-access-door-`,
      ),
    );
  expect(log).not.toContain('security event');
});

test('the database of another account is refused, with a security event in the log', async () => {
  const [, memberB] = PLACES;
  if (memberB === undefined) throw new Error('there are three places');
  const spoke = stage.sandbox.spokes[MEMBER_A];
  const orders = () =>
    spoke ? stage.sandbox.functions.function(functionArn(spoke)).invocations : [];
  const sent = orders().length;
  stage.set({
    shared: { appname: 'shared' },
    stolen: { appname: 'stolen', account: MEMBER_A },
  });
  const refused = await terraform(memberB, 'apply -auto-approve');
  expect(refused.status).toBe(1);
  expect(refused.output.replace(/\s+/g, ' ')).toContain(
    `account: is ${MEMBER_A}, but account ${MEMBER_B} is asking, and an account gets access to its own databases only`,
  );
  expect(orders()).toHaveLength(sent);
  expect((await stage.parameters('stolen')).size).toBe(0);
  const { name, account } = stage.sandbox.hub;
  const events = (places(stage).get(`log of ${name} in ${account}`) ?? '')
    .split('\n')
    .filter((line) => line.includes('"security event"'));
  expect(events.map((line) => JSON.parse(line))).toMatchObject([
    { caller: { account: MEMBER_B }, asked: [MEMBER_A] },
  ]);
});

test("an account's destroy leaves the other accounts' accesses alone", async () => {
  stage.set({ shared: { appname: 'shared' } });
  for (const [at, place] of PLACES.entries()) {
    expect(await terraform(place, 'destroy -auto-approve')).toMatchObject({ status: 0 });
    expect((await parametersBelow(ssmOf(place), PATH)).size).toBe(0);
    for (const [other, { url }] of before.entries()) {
      const { refused } = await asApplication(url, stage.sandbox.postgres, 'SELECT 1');
      expect(refused).toBe(other <= at);
    }
  }
  expect(await stage.roles()).toEqual([]);
});

test('no secret has been anywhere but in Parameter Store', () => {
  const secrets = [stage.sandbox.postgres.master, ...before].map(({ password }) => password);
  expect(leaks(places(stage), secrets)).toEqual([]);
});

function ssmOf({ account, region }: Place): SSMClient {
  return new SSMClient(stage.sandbox.administrator(account, region));
}

/** Runs Terraform as the platform team of that account, with a state of its own. */
function terraform({ profile, region }: Place, command: string) {
  const environment = { AWS_PROFILE: profile, AWS_REGION: region };
  return stage.terraform(`${command} -state=${profile}-${region}.tfstate`, { environment });
}
