import { SSMClient } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { HUB_FUNCTION } from '../../provider/contract/names.ts';
import { MEMBER_A, MEMBER_B } from '../sandbox/organization/roles.ts';
import { credentialsIn, parametersBelow, ROOT, storeMaster } from '../support/parameters.ts';
import { asApplication } from '../support/postgres-sessions.ts';
import { MASTER, type Stage, startStage } from '../support/terraform/stage.ts';
import { leaks, places } from '../support/traces.ts';

/** A pipeline of the central account, which the hub trusts, asks the hub itself for any account. */

const CENTRAL_PIPELINE = {
  environment: { AWS_PROFILE: 'central', TF_VAR_function_name: HUB_FUNCTION },
};
const ACCESSES = {
  first: { appname: 'first', account: MEMBER_A },
  second: { appname: 'second', account: MEMBER_B },
};

let stage: Stage;
beforeAll(async () => {
  stage = await startStage();
  await storeMaster(ssmOf(MEMBER_B), MASTER, stage.sandbox.postgres);
  expect(await stage.terraform('init')).toMatchObject({ status: 0 });
});
afterAll(() => stage?.stop());

test('a central pipeline must name an account of the rollout', async () => {
  stage.set({ none: { appname: 'none' }, other: { appname: 'other', account: '444444444444' } });
  const { status, output } = await stage.terraform('apply -auto-approve', CENTRAL_PIPELINE);
  expect(status).toBe(1);
  const text = output.replace(/\s+/g, ' ');
  expect(text).toContain('account: is missing');
  expect(text).toContain(
    'database-access is not rolled out to account 444444444444 (look at the instances of its StackSet',
  );
});

test('a central pipeline has accesses in several accounts, and no password of theirs', async () => {
  stage.set(ACCESSES);
  expect(await stage.terraform('apply -auto-approve', CENTRAL_PIPELINE)).toMatchObject({
    status: 0,
  });
  for (const { appname, account } of Object.values(ACCESSES)) {
    const { url, password } = await stored(appname, account);
    stage.passwords.add(password);
    const reply = await asApplication(url, stage.sandbox.postgres, 'SELECT 1');
    expect(reply).toEqual({ refused: false, text: '1' });
  }
  expect(stage.door.invocations).toEqual([]);
});

test('a central pipeline removes its accesses', async () => {
  expect(await stage.terraform('destroy -auto-approve', CENTRAL_PIPELINE)).toMatchObject({
    status: 0,
  });
  for (const { account } of Object.values(ACCESSES))
    expect((await parametersBelow(ssmOf(account), `${ROOT}/test`)).size).toBe(0);
  expect(await stage.roles()).toEqual([]);
  expect(leaks(places(stage), stage.passwords)).toEqual([]);
});

function ssmOf(account: string): SSMClient {
  return new SSMClient(stage.sandbox.administrator(account));
}

async function stored(appname: string, account: string) {
  return credentialsIn(await parametersBelow(ssmOf(account), `${ROOT}/test/terraform/${appname}`));
}
