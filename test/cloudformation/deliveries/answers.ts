import { readFileSync } from 'node:fs';
import { beforeEach, describe, expect, test } from 'vitest';
import { NOTHING_MADE } from '../../../provider/lifecycle/cloudformation/physical-id.ts';
import { deliver, prepare, send } from '../deliver.ts';
import type { Stage } from '../stage.ts';
import type { Scene } from './scene.ts';

/** The bucket that gets the answers, and their shape. */
export function describeAnswers(scene: Scene): void {
  const { there, nothing } = scene;
  let stage: Stage;
  let properties: Scene['properties'];
  beforeEach(() => {
    ({ stage, properties } = scene);
  });

  describe('answers', () => {
    test.each([
      [500, 3],
      [503, 1],
      ['disconnect', 2],
    ] as const)(
      'a bucket that answers %s for %i times gets the answer in the end',
      async (how, times) => {
        stage.sandbox.responses.fail(times, how);
        const { answer } = await deliver(stage, 'create', { properties });
        const { Status, PhysicalResourceId } = await answer;
        expect(Status).toBe('SUCCESS');
        await there(PhysicalResourceId);
      },
    );

    test('a bucket that refuses the hub gets an answer from the failure destination', async () => {
      // One for each attempt: a refused signature is not tried again.
      stage.sandbox.responses.fail(3, 403);
      const { answer } = await deliver(stage, 'create', { properties });
      expect(await answer).toMatchObject({ Status: 'FAILED' });
      const log = readFileSync(stage.asked.logFile, 'utf8');
      expect(log).toContain("CloudFormation's bucket did not take the answer (");
    });

    test('answers have no content type, their length in bytes, and at most 4,096', () => {
      const { puts } = stage.sandbox.responses;
      expect(puts.length).toBeGreaterThan(20);
      for (const { headers, body } of puts) {
        expect(headers['content-type'] ?? '').toBe('');
        expect(Number(headers['content-length'])).toBe(Buffer.byteLength(body));
        expect(Buffer.byteLength(body)).toBeLessThanOrEqual(4_096);
      }
    });

    test("an answer goes to CloudFormation's bucket only", async () => {
      const { event } = prepare(stage, 'foreign-response-url', { properties });
      const ResponseURL = 'https://collector.example/answer';
      await send(stage, { ...event, ResponseURL });
      await stage.asked.settled();
      const hosts = new Set(stage.sandbox.responses.asked);
      expect([...hosts]).toEqual([
        'cloudformation-custom-resource-response-eucentral1.s3.eu-central-1.amazonaws.com:443',
      ]);
      const [last] = stage.asked.invocations.toReversed();
      expect(last?.answer?.body).toContain('ResponseURL: is not');
      await nothing();
    });
  });

  describe('malformed requests', () => {
    test('a malformed request is answered at once if it tells where', async () => {
      const { event, answer } = prepare(stage, 'create', { properties });
      await send(stage, { ...event, ResourceProperties: 'none', ResourceType: 7 });
      expect(await answer).toMatchObject({
        Status: 'FAILED',
        Reason: expect.stringContaining('this is not a request as CloudFormation sends it'),
        PhysicalResourceId: NOTHING_MADE,
      });
      await nothing();
    });
  });
}
