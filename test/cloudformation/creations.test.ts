import { PutParameterCommand } from '@aws-sdk/client-ssm';
import { describe, expect, test } from 'vitest';
import { REFUSED } from '../support/wrong-inputs/right.ts';
import { OF_STACKS, RIGHT_PROPERTIES } from '../support/wrong-inputs/stack.ts';
import { setScene, specifyNoLeaks } from './scene.ts';
import type { Outcome } from './stacks.ts';

/**
 * New stacks, made through the door of the account. After each test, databases and
 * parameters are checked against the stacks.
 */
const scene = setScene();

describe('new stacks', () => {
  test('a new stack has a login in Parameter Store, and says where', async () => {
    const created = await scene.create({ Access: scene.access() });
    expect(created).toMatchObject({
      status: 'CREATE_COMPLETE',
      outputs: {
        AccessUsernameParameter: `/database-access/${scene.names()}/username`,
        AccessUrlParameterArn: `arn:aws:ssm:eu-central-1:222222222222:parameter/database-access/${scene.names()}/url`,
        AccessPeople: '{"added":0,"removed":0,"unchanged":0}',
        AccessWarnings: '[]',
      },
    });
    await scene.expectTruth([created]);
    expect(await scene.logIn()).toBe(created.outputs['AccessUsername']);
  });

  test('a stack with wrong properties fails at once, and tells each of them', async () => {
    const created = await scene.create({
      Access: scene.access({ DbType: 'postgresql', Privilege: 'owner' }),
    });
    expect(created.status).toBe('ROLLBACK_COMPLETE');
    expect(created.reasons).toMatch(/DbType: must be one of .*did you mean postgres\?/);
    expect(created.reasons).toMatch(/Privilege: is no field; did you mean Privileges\?/);
    expect(created.reasons).toMatch(
      /request [0-9a-f-]{36}, log group \/aws\/lambda\/database-access\)/,
    );
    await scene.expectTruth([created]);
  });

  test('a stack that fails half-way leaves nothing, and can be deleted', async () => {
    const created = await scene.create({ Access: scene.access({ Schemas: ['nowhere'] }) });
    expect(created).toMatchObject({
      status: 'ROLLBACK_COMPLETE',
      reasons: expect.stringContaining('no schema nowhere'),
    });
    await scene.expectTruth([created]);
    expect(await scene.remove()).toMatchObject({ status: 'GONE' });
    await scene.expectTruth([]);
  });

  test('an access is rolled back when another resource fails after it', async () => {
    const created = await scene.create({ Access: scene.access(), Other: scene.failing('Access') });
    expect(created.status).toBe('ROLLBACK_COMPLETE');
    await scene.expectTruth([created]);
  });

  test('an access is cancelled when another resource fails meanwhile', async () => {
    const created = await scene.cancelled('create', scene.access({ Groups: ['DB-Readers'] }));
    expect(created.status).toBe('ROLLBACK_COMPLETE');
    expect(created.reasons).toContain('Resource creation cancelled');
    await scene.expectTruth([created]);
  });

  test('a stack with a secret that the spoke may not read leaves nothing, and can be deleted', async () => {
    const MasterSecret = '/not-for-the-spoke';
    await scene.stage.ssm.send(
      new PutParameterCommand({ Name: MasterSecret, Type: 'SecureString', Value: 'x' }),
    );
    const created = await scene.create({ Access: scene.access({ MasterSecret }) });
    expect(created).toMatchObject({
      status: 'ROLLBACK_COMPLETE',
      reasons: expect.stringMatching(
        /mastersecret: the spoke in account \d{12}, Region [a-z0-9-]+ may not read this parameter\. It may read/,
      ),
    });
    await scene.expectTruth([created]);
    expect(await scene.remove()).toMatchObject({ status: 'GONE' });
  });

  test('a dry run fails with what would be done, and does nothing', async () => {
    const created = await scene.create({ Access: scene.access({ DryRun: true }) });
    expect(created.status).toBe('ROLLBACK_COMPLETE');
    expect(created.reasons).toMatch(
      /DryRun: is set, so nothing was changed; this would be done: create parameter/,
    );
    await scene.expectTruth([created]);
  });

  test('a VPC that database-access was not rolled out to is refused', async () => {
    const created = await scene.create({ Access: scene.access({ Vpc: 'nowhere' }) });
    expect(created.reasons).toContain(
      'vpc: database-access is not rolled out to nowhere; it may be',
    );
    await scene.expectTruth([created]);
  });
});

test('wrong properties fail their stacks with the exact sentence, whatever they are', async () => {
  const { create, remove } = scene.stage;
  const told: Outcome[] = [];
  for (let at = 0; at < OF_STACKS.length; at += 5)
    told.push(
      ...(await Promise.all(
        OF_STACKS.slice(at, at + 5).map(([, properties], beside) => {
          const Properties = { ...RIGHT_PROPERTIES, ...properties };
          const Access = { Type: 'Custom::DatabaseAccess', Properties };
          return create(`wrong-${at + beside}`, { Access });
        }),
      )),
    );
  for (const [at, [, , sentence]] of OF_STACKS.entries())
    expect(told[at]).toMatchObject({
      status: 'ROLLBACK_COMPLETE',
      reasons: expect.stringContaining(`${REFUSED}${sentence} (error request-refused, request `),
    });
  await Promise.all(told.map((_, at) => remove(`wrong-${at}`)));
});

specifyNoLeaks(scene);
