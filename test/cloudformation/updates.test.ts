import { AddTagsToResourceCommand } from '@aws-sdk/client-ssm';
import { beforeEach, describe, expect, test } from 'vitest';
import { ENDPOINTS_TAG } from '../../provider/spoke/master/secret.ts';
import { query } from '../support/postgres-sessions.ts';
import { setScene, specifyNoLeaks } from './scene.ts';
import type { Outcome } from './stacks.ts';
import { MASTER } from './stage.ts';
import { levels } from './truth.ts';

/**
 * Updates of stacks. After each test, databases and parameters are checked against
 * the stacks.
 */
const scene = setScene();

describe('updates', () => {
  let before: Outcome;
  beforeEach(async () => {
    before = await scene.create({ Access: scene.access() });
    expect(before.status).toBe('CREATE_COMPLETE');
  });

  test('an update of other properties keeps id and credentials', async () => {
    const login = await scene.logIn();
    const updated = await scene.update({ Access: scene.access({ Privileges: 'readonly' }) });
    expect(updated).toMatchObject({ status: 'UPDATE_COMPLETE', resources: before.resources });
    expect(await scene.logIn()).toBe(login);
    await scene.expectTruth([updated]);
  });

  test('an update of the identity makes the new access, then removes the former one', async () => {
    const updated = await scene.update({ Access: scene.access({ AppName: `${scene.app}-new` }) });
    expect(updated.status).toBe('UPDATE_COMPLETE');
    expect(updated.resources).not.toEqual(before.resources);
    await scene.expectTruth([updated]);
  });

  test('an update of the host name keeps the parameters, with the new login', async () => {
    const { port } = scene.stage.sandbox.postgres;
    // The owner of the secret says that this is another name of its server.
    await scene.stage.ssm.send(
      new AddTagsToResourceCommand({
        ResourceType: 'Parameter',
        ResourceId: MASTER,
        Tags: [{ Key: ENDPOINTS_TAG, Value: `127.0.0.1:${port}` }],
      }),
    );
    const updated = await scene.update({
      Access: scene.access({ DbEndpoint: `127.0.0.1:${port}` }),
    });
    expect(updated.status).toBe('UPDATE_COMPLETE');
    await scene.expectTruth([updated]);
  });

  test('a failed update is rolled back to what was', async () => {
    const updated = await scene.update({ Access: scene.access({ Schemas: ['nowhere'] }) });
    expect(updated).toMatchObject({
      status: 'UPDATE_ROLLBACK_COMPLETE',
      resources: before.resources,
      reasons: expect.stringContaining('no schema nowhere'),
    });
    await scene.expectTruth([updated]);
  });

  test('a failed update to a new identity leaves nothing of it', async () => {
    const updated = await scene.update({
      Access: scene.access({ AppName: `${scene.app}-new`, Groups: { 'DB-Missing': 'readonly' } }),
    });
    expect(updated).toMatchObject({
      status: 'UPDATE_ROLLBACK_COMPLETE',
      resources: before.resources,
    });
    await scene.expectTruth([updated]);
  });

  test('an update in place is rolled back when another resource fails', async () => {
    const updated = await scene.update({
      Access: scene.access({ Privileges: 'readonly', Groups: ['DB-Owners'] }),
      Other: scene.failing('Access'),
    });
    expect(updated).toMatchObject({
      status: 'UPDATE_ROLLBACK_COMPLETE',
      resources: before.resources,
    });
    await scene.expectTruth([updated]);
  });

  test('an adoption survives the rollback of its update, and no new resource begins with one', async () => {
    const { postgres } = scene.stage.sandbox;
    const user = { username: `by_hand_${scene.app.replace(/\W/g, '_')}`, password: 'by-hand' };
    await query(
      postgres,
      postgres.master,
      `CREATE ROLE ${user.username} LOGIN PASSWORD '${user.password}'`,
    );
    const Adopt = user.username;
    const updated = await scene.update({
      Access: scene.access({ Adopt }),
      Other: scene.failing('Access'),
    });
    expect(updated.status).toBe('UPDATE_ROLLBACK_COMPLETE');
    await query(postgres, user, 'SELECT 1');
    const other = await scene.update({
      Access: scene.access({ AppName: `${scene.app}-new`, Adopt }),
    });
    expect(other).toMatchObject({
      status: 'UPDATE_ROLLBACK_COMPLETE',
      reasons: expect.stringContaining(`adopt: ${Adopt}`),
    });
    await query(postgres, user, 'SELECT 1');
    await scene.update({ Access: scene.access({ Adopt, Rotation: '2' }) });
    await query(postgres, user, 'SELECT 1');
    const rotated = await scene.update({ Access: scene.access({ Adopt, Rotation: '3' }) });
    expect(rotated.status).toBe('UPDATE_COMPLETE');
    await expect(query(postgres, user, 'SELECT 1')).rejects.toThrow('authentication failed');
    await scene.expectTruth([rotated]);
  });

  test('an update to a new identity is rolled back when another resource fails', async () => {
    const login = await scene.logIn();
    const updated = await scene.update({
      Access: scene.access({ AppName: `${scene.app}-new` }),
      Other: scene.failing('Access'),
    });
    expect(updated).toMatchObject({
      status: 'UPDATE_ROLLBACK_COMPLETE',
      resources: before.resources,
    });
    expect(await scene.logIn()).toBe(login);
    await scene.expectTruth([updated]);
  });

  test('an update to another host is rolled back, and the login works', async () => {
    const { port } = scene.stage.sandbox.postgres;
    // The owner of the secret says that this is another name of its server.
    await scene.stage.ssm.send(
      new AddTagsToResourceCommand({
        ResourceType: 'Parameter',
        ResourceId: MASTER,
        Tags: [{ Key: ENDPOINTS_TAG, Value: `127.0.0.1:${port}` }],
      }),
    );
    const updated = await scene.update({
      Access: scene.access({ DbEndpoint: `127.0.0.1:${port}` }),
      Other: scene.failing('Access'),
    });
    expect(updated).toMatchObject({
      status: 'UPDATE_ROLLBACK_COMPLETE',
      resources: before.resources,
    });
    await scene.expectTruth([updated]);
  });

  test('a cancelled update to a new identity leaves nothing of it', async () => {
    const updated = await scene.cancelled(
      'update',
      scene.access({ AppName: `${scene.app}-new`, Groups: ['DB-Readers'] }),
    );
    expect(updated).toMatchObject({
      status: 'UPDATE_ROLLBACK_COMPLETE',
      resources: before.resources,
    });
    await scene.expectTruth([updated]);
  });

  test('a cancelled update to another host leaves nothing of it', async () => {
    const { port } = scene.stage.sandbox.postgres;
    // The owner of the secret says that this is another name of its server.
    await scene.stage.ssm.send(
      new AddTagsToResourceCommand({
        ResourceType: 'Parameter',
        ResourceId: MASTER,
        Tags: [{ Key: ENDPOINTS_TAG, Value: `127.0.0.1:${port}` }],
      }),
    );
    const updated = await scene.cancelled(
      'update',
      scene.access({ DbEndpoint: `127.0.0.1:${port}`, Groups: ['DB-Readers'] }),
    );
    expect(updated).toMatchObject({
      status: 'UPDATE_ROLLBACK_COMPLETE',
      resources: before.resources,
    });
    await scene.expectTruth([updated]);
  });

  test('a cancelled update in place leaves what was', async () => {
    const updated = await scene.cancelled(
      'update',
      scene.access({ Privileges: 'owner', Groups: ['DB-Readers'] }),
    );
    expect(updated.status).toBe('UPDATE_ROLLBACK_COMPLETE');
    await scene.expectTruth([updated]);
    expect(await levels(scene.stage)).toEqual(['readwrite']);
  });

  test('an update with many people is rolled back without any confirmation', async () => {
    const updated = await scene.update({
      Access: scene.access({ Groups: ['DB-Readers'] }),
      Other: scene.failing('Access'),
    });
    expect(updated.status).toBe('UPDATE_ROLLBACK_COMPLETE');
    await scene.expectTruth([updated]);
  });

  test('a dry run of an update that would do nothing says so', async () => {
    const updated = await scene.update({ Access: scene.access({ DryRun: true }) });
    expect(updated.reasons).toContain(
      'DryRun: is set, so nothing was changed; nothing would be done',
    );
  });

  test('a dry run of an update changes nothing, and tells what it would', async () => {
    const updated = await scene.update({
      Access: scene.access({ Privileges: 'owner', DryRun: true }),
    });
    expect(updated.status).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(updated.reasons).toContain(
      'DryRun: is set, so nothing was changed; this would be done:',
    );
    await scene.expectTruth([updated]);
  });

  test('an update that only renames the resource is refused, and the access stays', async () => {
    const updated = await scene.update({ Renamed: scene.access() });
    expect(updated).toMatchObject({
      status: 'UPDATE_ROLLBACK_COMPLETE',
      resources: before.resources,
      reasons: expect.stringContaining(
        `is declared already, by the CloudFormation resource ${scene.stack}/Access@`,
      ),
    });
    await scene.expectTruth([updated]);
  });

  test('an update that takes the resource out removes the access', async () => {
    const updated = await scene.update({
      Other: scene.stage.access({ AppName: `${scene.app}-other` }),
    });
    expect(updated.status).toBe('UPDATE_COMPLETE');
    await scene.expectTruth([updated]);
  });

  test('an update leaves alone what another stack declares', async () => {
    const other = await scene.stage.create(`${scene.stack}-b`, { Access: scene.access() });
    expect(other.reasons).toContain('is declared already, by the CloudFormation resource');
    await scene.expectTruth([before, other]);
    await scene.stage.remove(`${scene.stack}-b`);
    await scene.expectTruth([before]);
  });
});

specifyNoLeaks(scene);
