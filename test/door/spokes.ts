import { GetRolePolicyCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { beforeAll, describe, expect, test } from 'vitest';
import { DOOR_FUNCTION, SPOKE_ROLE, spokeFunction } from '../../provider/contract/names.ts';
import { functionArn } from '../sandbox/lambda/function.ts';
import type { Pool } from '../sandbox/lambda/pool.ts';
import { MEMBER_A, MEMBER_B, REGION } from '../sandbox/organization/roles.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';
import { spokeThat } from '../support/spokes.ts';

/** A spoke that does not work: a caller of the door is told why, and whose trouble it is. */
export function describeSpokes(
  given: () => Sandbox,
  ask: (fields?: Readonly<Record<string, unknown>>) => Promise<unknown>,
): void {
  describe('a spoke that does not work', () => {
    let sandbox: Sandbox;
    beforeAll(async () => {
      sandbox = given();
      await ask();
    });
    const spokeOf = (account: string): Pool => {
      const found = sandbox.spokes[account];
      if (found === undefined) throw new Error(`${account} has no spoke`);
      return sandbox.functions.function(functionArn(found));
    };
    const told = (errorType: string, entry: string) => ({
      errorType,
      errorMessage: expect.stringContaining(`(error ${entry}, request `),
    });

    test.each([
      ['that crashes', '() => process.exit(1)', 'PlatformError', 'spoke-crashed'],
      ['with foreign code', '() => ({ hello: 1 })', 'PlatformError', 'spoke-unintelligible'],
    ])('%s is told', async (_, handler, errorType, entry) => {
      const restore = await spokeThat(sandbox, MEMBER_A, handler);
      expect(await ask()).toMatchObject(told(errorType, entry));
      await restore();
      expect(await ask()).toMatchObject({ changes: 0 });
    });

    test('that is not there is told as the trouble of the rollout', async () => {
      const { lambda } = spokeOf(MEMBER_A);
      await sandbox.functions.remove(functionArn(lambda));
      expect(await ask()).toMatchObject(told('PlatformError', 'spoke-missing'));
      await sandbox.functions.deploy(lambda, sandbox.endpoint);
      expect(await ask()).toMatchObject({ changes: 0 });
    });

    test('that is throttled is asked until the time is up', async () => {
      const door = sandbox.functions.function(
        `arn:aws:lambda:${REGION}:${MEMBER_A}:function:${DOOR_FUNCTION}`,
      ).lambda;
      await sandbox.functions.deploy({ ...door, timeoutSeconds: 7 }, sandbox.endpoint);
      const spoke = spokeOf(MEMBER_A);
      spoke.refuse('Throttled', 6);
      expect(await ask()).toMatchObject(told('OutsideError', 'spoke-not-ready'));
      await sandbox.functions.deploy(door, sandbox.endpoint);
      await sandbox.functions.deploy(spoke.lambda, sandbox.endpoint);
    });

    test("that its role may not invoke is told as the platform's trouble", async () => {
      const iam = new IAMClient(sandbox.administrator(MEMBER_A));
      const policy = { RoleName: SPOKE_ROLE, PolicyName: 'work' };
      const { PolicyDocument = '' } = await iam.send(new GetRolePolicyCommand(policy));
      const whole = decodeURIComponent(PolicyDocument);
      const narrow = whole.replaceAll('lambda:InvokeFunction', 'lambda:GetFunction');
      expect(narrow).not.toBe(whole);
      await iam.send(new PutRolePolicyCommand({ ...policy, PolicyDocument: narrow }));
      expect(await ask()).toMatchObject(told('PlatformError', 'spoke-not-allowed'));
      await iam.send(new PutRolePolicyCommand({ ...policy, PolicyDocument: whole }));
    });

    test('for another account refuses an order that somebody sends it directly', async () => {
      await ask();
      const [order = ''] = spokeOf(MEMBER_A)
        .invocations.map(({ event }) => event)
        .filter((event) => event.includes('"verb":"ensure"'));
      const lambda = new LambdaClient(sandbox.administrator(MEMBER_B));
      const { Payload } = await lambda.send(
        new InvokeCommand({ FunctionName: spokeFunction('default'), Payload: order }),
      );
      expect(JSON.parse(Payload?.transformToString() ?? '')).toMatchObject(
        told('UserError', 'spoke-other-place'),
      );
    });
  });
}
