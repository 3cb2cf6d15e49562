import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Stage, startStage } from '../support/terraform/stage.ts';
import { leaks } from '../support/traces.ts';

/** terraform/examples/rds-ecs is planned by the real provider, as the platform team of member-a. */

let stage: Stage;

beforeAll(async () => {
  stage = await startStage('terraform/examples/rds-ecs');
  stage.workspace.set({
    db_subnet_group_name: 'private',
    db_security_group_ids: ['sg-0123456789abcdef0'],
    image: 'checkout:1',
  });
  expect(await stage.terraform('init')).toMatchObject({ status: 0 });
});

afterAll(() => stage.stop());

test('the example can be planned before its database exists, without a secret', async () => {
  const plan = await stage.terraform('plan -out=plan');
  expect(plan).toMatchObject({
    status: 0,
    output: expect.stringContaining('Plan: 6 to add, 0 to change, 0 to destroy.'),
  });
  const { output } = await stage.terraform('show -json plan');
  expect(output).toContain('"manage_master_user_password":true');
  expect(leaks(new Map([['plan', output]]), [stage.sandbox.postgres.master.password])).toEqual([]);
});
