import { beforeAll, describe, expect, test } from 'vitest';
import { HUB_FUNCTION, spokeFunction } from '../../../../provider/contract/names.ts';
import { functionArn, type LambdaFunction } from '../../lambda/function.ts';
import { CENTRAL, MEMBER_A, PIPELINE_ROLE, REGION } from '../../organization/roles.ts';
import { standIn } from '../../product/stand-in.ts';
import { allow, spokeRole, startGateway } from './callers.ts';

const { product, as, hub, administrator, assume, roleWith, invoke } = startGateway();

describe('invoking functions', () => {
  beforeAll(async () => {
    const { folder, functions, endpoint } = product();
    const bundle = await standIn(folder, 'other', 'async (event) => ({ echo: event })');
    await functions.deploy(lambdaFunction(CENTRAL, 'other', bundle), endpoint);
  });

  test.each([undefined, '$LATEST'])(
    'the pipeline invokes the hub, qualifier %s',
    async (Qualifier) => {
      const answer = await invoke(as(CENTRAL, PIPELINE_ROLE), HUB_FUNCTION, Qualifier);
      expect(answer).toEqual({ echo: { hello: 1 } });
    },
  );

  test('the pipeline invokes no other function', async () => {
    const spoke = functionArn({
      account: MEMBER_A,
      name: spokeFunction('default'),
      region: REGION,
    });
    for (const name of ['other', spoke]) {
      await expect(invoke(as(CENTRAL, PIPELINE_ROLE), name)).rejects.toMatchObject({
        name: 'AccessDeniedException',
      });
    }
  });

  test('a request with a version needs permission for that version', async () => {
    const arn = functionArn({ account: CENTRAL, name: 'other', region: REGION });
    const probe = await roleWith(allow('lambda:InvokeFunction', arn));
    await invoke(probe, 'other');
    await expect(invoke(probe, 'other', '$LATEST')).rejects.toThrow(`${arn}:$LATEST`);
  });

  test('the spoke role invokes the spoke of its account', async () => {
    const session = await assume(hub(), spokeRole(MEMBER_A));
    await invoke(session, spokeFunction('default'));
    await expect(invoke(session, spokeFunction('elsewhere'))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      $metadata: { httpStatusCode: 404 },
    });
    await expect(invoke(session, 'other')).rejects.toThrow('not authorized');
  });

  test("nobody invokes another account's function: the hub's policy allows its URL only", async () => {
    const arn = functionArn({ account: CENTRAL, name: HUB_FUNCTION, region: REGION });
    await expect(invoke(administrator(MEMBER_A), arn)).rejects.toThrow('no resource-based policy');
  });

  test.each([
    ['Pending', 'ResourceConflictException', 409],
    ['Inactive', 'ResourceNotReadyException', 502],
    ['Throttled', 'TooManyRequestsException', 429],
  ] as const)('a function can be made %s', async (state, name, httpStatusCode) => {
    const arn = functionArn({ account: CENTRAL, name: HUB_FUNCTION, region: REGION });
    product().functions.function(arn).refuse(state, 1);
    await expect(invoke(as(CENTRAL, PIPELINE_ROLE), HUB_FUNCTION)).rejects.toMatchObject({
      name,
      $metadata: { httpStatusCode },
    });
    await invoke(as(CENTRAL, PIPELINE_ROLE), HUB_FUNCTION);
  });
});

function lambdaFunction(account: string, name: string, bundle: string): LambdaFunction {
  return {
    name,
    account,
    region: REGION,
    bundle,
    timeoutSeconds: 10,
    environment: {},
    credentials: administrator(account),
  };
}
