import { beforeEach, describe, expect, test } from 'vitest';
import { idOfFailedCreate } from '../../../provider/lifecycle/cloudformation/physical-id.ts';
import type { ResourceResponse } from '../../../provider/lifecycle/cloudformation/response.ts';
import { storeMaster } from '../../support/parameters.ts';
import { type DeliveryOptions, deliver } from '../deliver.ts';
import { MASTER, type Stage } from '../stage.ts';
import type { Scene } from './scene.ts';

const ANOTHER = 'arn:aws:cloudformation:eu-central-1:111111111111:stack/another/1';

/** A Delete that says SUCCESS leaves nothing that its resource has, and takes nothing else. */
export function describeDeletes(scene: Scene): void {
  const { there, nothing } = scene;
  let stage: Stage;
  let properties: Scene['properties'];
  beforeEach(() => {
    ({ stage, properties } = scene);
  });

  const answer = async (file: string, options: DeliveryOptions = {}): Promise<ResourceResponse> =>
    (await deliver(stage, file, { properties, old: properties, ...options })).answer;
  /** A Create that fails when its work has begun, and the id that CloudFormation has of it then. */
  const failedCreate = async (age: number): Promise<string> => {
    const wrong = { ...properties, Schemas: ['nowhere'] };
    const failed = await answer('create', { properties: wrong, age });
    expect(failed).toMatchObject({
      Status: 'FAILED',
      Reason: expect.stringContaining('no schema nowhere'),
    });
    return failed.PhysicalResourceId;
  };

  describe('a Delete', () => {
    test('that comes after a later Update fails, and the access stays', async () => {
      const { PhysicalResourceId: physicalId } = await answer('create', { age: 40 });
      expect(await answer('update-in-place', { physicalId, age: 10 })).toMatchObject({
        Status: 'SUCCESS',
      });
      expect(await answer('delete', { physicalId, age: 30 })).toMatchObject({
        Status: 'FAILED',
        Reason: expect.stringContaining('came too late'),
      });
      await there(physicalId);
      expect(await answer('delete', { physicalId })).toMatchObject({ Status: 'SUCCESS' });
      await nothing();
    });

    test('of an access that is removed already succeeds', async () => {
      const { PhysicalResourceId: physicalId } = await answer('create', { age: 40 });
      expect(await answer('delete', { physicalId, age: 30 })).toMatchObject({ Status: 'SUCCESS' });
      expect(await answer('delete', { physicalId })).toMatchObject({ Status: 'SUCCESS' });
      await nothing();
    });

    test("of a failed Create's id leaves what a corrected Create has made since", async () => {
      const failed = await failedCreate(40);
      const { PhysicalResourceId: physicalId } = await answer('create', { age: 30 });
      expect(await answer('delete', { physicalId: failed })).toMatchObject({
        Status: 'SUCCESS',
        PhysicalResourceId: failed,
      });
      await there(physicalId);
      expect(await answer('delete', { physicalId })).toMatchObject({ Status: 'SUCCESS' });
      await nothing();
    });

    test("of a failed Create's id leaves what an Update of that id has made since", async () => {
      const failed = await failedCreate(40);
      const updated = await answer('update-in-place', { physicalId: failed, age: 30 });
      const { PhysicalResourceId: physicalId } = updated;
      expect(updated.Status).toBe('SUCCESS');
      expect(physicalId).not.toBe(failed);
      expect(await answer('delete', { physicalId: failed })).toMatchObject({ Status: 'SUCCESS' });
      await there(physicalId);
      expect(await answer('delete', { physicalId })).toMatchObject({ Status: 'SUCCESS' });
      await nothing();
    });

    test('of an access that only another resource declares fails, and says which one', async () => {
      const { PhysicalResourceId: physicalId } = await answer('create', { age: 40 });
      expect(await answer('delete', { physicalId, stackId: ANOTHER })).toMatchObject({
        Status: 'FAILED',
        Reason: expect.stringMatching(/the CloudFormation resource orders\/Access@\w+ declares it/),
      });
      await there(physicalId);
      expect(await answer('delete', { physicalId })).toMatchObject({ Status: 'SUCCESS' });
    });

    test('of an access that was taken over succeeds, and leaves it', async () => {
      const { PhysicalResourceId: physicalId } = await answer('create', { age: 40 });
      const another = { stackId: ANOTHER, age: 30 };
      expect(await answer('create', another)).toMatchObject({
        Status: 'FAILED',
        Reason: expect.stringContaining('set takeover to true for one run'),
      });
      const taken = await answer('create', {
        ...another,
        properties: { ...properties, TakeOver: true },
      });
      expect(taken).toMatchObject({
        Status: 'SUCCESS',
        PhysicalResourceId: physicalId,
        Data: { Warnings: expect.stringContaining('was taken over from') },
      });
      expect(await answer('delete', { physicalId })).toMatchObject({ Status: 'SUCCESS' });
      await there(physicalId);
      expect(await answer('delete', { physicalId, stackId: ANOTHER })).toMatchObject({
        Status: 'SUCCESS',
      });
      await nothing();
    });

    test('goes by its id and the record, whatever a failed Update has left in its properties', async () => {
      const { PhysicalResourceId: physicalId } = await answer('create', { age: 40 });
      const wrong = {
        ...properties,
        AppName: 'another',
        DbEndpoint: 'nowhere.example:5432',
        MasterSecret: '/masters/none',
      };
      expect(await answer('delete', { physicalId, properties: wrong })).toMatchObject({
        Status: 'SUCCESS',
        PhysicalResourceId: physicalId,
      });
      await nothing();
    });

    test('whose secret is for another server by now fails, after a failed Create too', async () => {
      const made = await answer('create', { age: 40 });
      const { postgres } = stage.sandbox;
      await storeMaster(stage.ssm, MASTER, { ...postgres, host: 'another.example' });
      const physicalId = idOfFailedCreate(made.RequestId);
      const failed = await answer('delete', { physicalId }).finally(() =>
        storeMaster(stage.ssm, MASTER, postgres),
      );
      expect(failed).toMatchObject({
        Status: 'FAILED',
        Reason: expect.stringContaining('mastersecret'),
      });
      await there(made.PhysicalResourceId);
      expect(await answer('delete', { physicalId })).toMatchObject({ Status: 'SUCCESS' });
      await nothing();
    });
  });
}
