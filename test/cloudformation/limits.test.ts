import { afterAll, beforeAll, expect, test } from 'vitest';
import { createCertificates } from '../sandbox/certificates/certificates.ts';
import { type LimitsDirectory, startLimitsDirectory } from '../sandbox/directory/limits/limits.ts';
import { crowd } from '../sandbox/directory/people/crowd.ts';
import { temporaryFolder } from '../sandbox/machine/ownership.ts';
import { deliver } from './deliver.ts';
import { type Stage, startStage } from './stage.ts';
import { expectTruth } from './truth.ts';

/**
 * More people and longer names than anybody has: CloudFormation takes an answer of 4,096 bytes and
 * no more.
 */

const PEOPLE = 2_000;
const folder = temporaryFolder('crowd');
let stage: Stage;
let directory: LimitsDirectory;
beforeAll(async () => {
  directory = await startLimitsDirectory({
    certificates: createCertificates(folder.path),
    tree: crowd(PEOPLE),
  });
  stage = await startStage({ directory });
});
afterAll(async () => {
  await stage?.stop();
  await directory?.stop();
  await folder.remove();
});

test(`the answer for ${PEOPLE} people and the longest names stays below 4,096 bytes`, async () => {
  const properties = {
    Env: 'e'.repeat(64),
    Project: 'p'.repeat(64),
    AppName: 'a'.repeat(64),
    Groups: { Crowd: 'readonly' },
    ServiceTimeout: 300,
  };
  const created = await (await deliver(stage, 'create', { properties })).answer;
  expect(created).toMatchObject({
    Status: 'SUCCESS',
    Data: { People: `{"added":${PEOPLE},"removed":0,"unchanged":0}` },
  });
  const [put] = stage.sandbox.responses.puts;
  expect(put?.body.length).toBeGreaterThan(2_000);
  expect(Buffer.byteLength(put?.body ?? '')).toBeLessThan(4_096);

  const physicalId = created.PhysicalResourceId;
  const removed = await (await deliver(stage, 'delete', { properties, physicalId })).answer;
  expect(removed.Status).toBe('SUCCESS');
  await expectTruth(stage, []);
});
