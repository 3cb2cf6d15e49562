import {
  CreateRoleCommand,
  IAMClient,
  PutRolePolicyCommand,
  UpdateAssumeRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import {
  CreateSecretCommand,
  GetSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import {
  AddTagsToResourceCommand,
  DeleteParametersCommand,
  GetParameterCommand,
  GetParametersCommand,
  ListTagsForResourceCommand,
  PutParameterCommand,
  SSMClient,
} from '@aws-sdk/client-ssm';
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { HUB_FUNCTION, SPOKE_ROLE, spokeFunction } from '../../provider/contract/deployment.ts';
import { type Moto, startMoto } from './aws/moto.ts';
import { type Credentials, functionArn, type LambdaFunction } from './lambda/function.ts';
import { type FunctionHost, startFunctionHost } from './lambda/host.ts';
import { type Organization, setUpOrganization, shapeWith } from './organization.ts';
import { temporaryFolder } from './ownership.ts';
import {
  ADMINISTRATOR_ROLE,
  CENTRAL,
  EXTERNAL_ID,
  HUB_ROLE,
  MEMBER_A,
  MEMBER_B,
  ORGANIZATION,
  PIPELINE_ROLE,
  PLATFORM_ROLE,
  REGION,
  roleArn,
  SPOKE_EXECUTION_ROLE,
  STRANGER,
} from './roles.ts';
import { standIn } from './stand-in.ts';

const folder = temporaryFolder('gateway');
let functions: FunctionHost;
let moto: Moto;
let organization: Organization;

beforeAll(async () => {
  functions = await startFunctionHost(folder.path);
  moto = await startMoto({
    functionsPort: functions.port,
    logFile: `${folder.path}/moto.log`,
  });
  organization = await setUpOrganization(moto.endpoint, shapeWith());
  await moto.enforcePolicies();
});

afterAll(async () => {
  await Promise.all([functions.stop(), moto.stop()]);
  await folder.remove();
});

describe('assuming the spoke role', () => {
  test('the hub may, with the External ID, and may name its request in tags', async () => {
    const session = await assume(hub(), spokeRole(MEMBER_A), { Tags: [{ Key: 'r', Value: '1' }] });
    const { Arn } = await sts(session).send(new GetCallerIdentityCommand({}));
    expect(Arn).toBe(`arn:aws:sts::${MEMBER_A}:assumed-role/${SPOKE_ROLE}/test`);
  });

  test.each([['another-id'], [undefined]])('not with the External ID %s', async (ExternalId) => {
    await expect(assume(hub(), spokeRole(MEMBER_A), { ExternalId })).rejects.toThrow(
      'no resource-based policy allows the sts:AssumeRole action',
    );
  });

  test('not with tags where the trust policy does not speak of tags', async () => {
    const role = spokeRole(MEMBER_B);
    await iam(MEMBER_B).send(
      new UpdateAssumeRolePolicyCommand({
        RoleName: SPOKE_ROLE,
        PolicyDocument: trust({ AWS: roleArn({ account: CENTRAL, name: HUB_ROLE }) }),
      }),
    );
    await assume(hub(), role);
    await expect(assume(hub(), role, { Tags: [{ Key: 'r', Value: '1' }] })).rejects.toThrow(
      'no resource-based policy allows the sts:TagSession action',
    );
  });

  test('not in another organization, though that role would let the hub in', async () => {
    await createRole(STRANGER, SPOKE_ROLE, allow('*'), trust('*'));
    await expect(assume(hub(), spokeRole(STRANGER))).rejects.toThrow(
      'no identity-based policy allows the sts:AssumeRole action',
    );
  });

  test('not from another organization, though the trust policy names nobody', async () => {
    const condition = { StringEquals: { 'aws:PrincipalOrgID': ORGANIZATION } };
    await createRole(MEMBER_A, 'open-to-members', allow('*'), trust('*', condition));
    const open = roleArn({ account: MEMBER_A, name: 'open-to-members' });
    await assume(administrator(MEMBER_B), open);
    await expect(assume(administrator(STRANGER), open)).rejects.toThrow('is not authorized');
  });

  test('not where there is no such role', async () => {
    await expect(assume(hub(), spokeRole(CENTRAL))).rejects.toMatchObject({ name: 'AccessDenied' });
  });

  test('nobody but the hub may', async () => {
    for (const caller of [as(CENTRAL, PIPELINE_ROLE), administrator(CENTRAL)]) {
      await expect(assume(caller, spokeRole(MEMBER_A))).rejects.toThrow('is not authorized');
    }
  });
});

describe("a spoke's parameters", () => {
  const own = '/database-access/dev/shop/web/app/username';
  const spoke = () => ssm(as(MEMBER_A, SPOKE_EXECUTION_ROLE));

  test('it writes, tags, reads and deletes its own', async () => {
    await spoke().send(new PutParameterCommand({ Name: own, Value: 'u', Type: 'String' }));
    await spoke().send(tagging(own));
    await spoke().send(new GetParametersCommand({ Names: [own], WithDecryption: true }));
    await spoke().send(new DeleteParametersCommand({ Names: [own] }));
  });

  test.each(['/other/username', '/database-accessible/username', 'database-access'])(
    'it does not write %s',
    async (Name) => {
      const put = new PutParameterCommand({ Name, Value: 'u', Type: 'String' });
      await expect(spoke().send(put)).rejects.toMatchObject({ name: 'AccessDeniedException' });
    },
  );

  test('a request for several is refused for one that is not its own', async () => {
    const Names = [own, '/other/password'];
    await expect(spoke().send(new GetParametersCommand({ Names }))).rejects.toThrow(
      `ssm:GetParameters on resource: arn:aws:ssm:${REGION}:${MEMBER_A}:parameter/other/password`,
    );
    await expect(spoke().send(new DeleteParametersCommand({ Names }))).rejects.toThrow(
      'not authorized to perform: ssm:DeleteParameters',
    );
  });

  test("it does not tag others, nor read others' tags", async () => {
    await expect(spoke().send(tagging('other/x'))).rejects.toThrow('is not authorized');
    const list = new ListTagsForResourceCommand({ ResourceType: 'Parameter', ResourceId: '/o/x' });
    await expect(spoke().send(list)).rejects.toThrow('not authorized');
  });

  test('it reads master users below masters/, in its own account only', async () => {
    const put = new PutParameterCommand({ Name: '/masters/a', Value: 's', Type: 'SecureString' });
    await ssm(as(MEMBER_A, PLATFORM_ROLE)).send(put);
    const { Parameter } = await spoke().send(
      new GetParameterCommand({ Name: '/masters/a', WithDecryption: true }),
    );
    expect(Parameter?.Value).toBe('s');
    const foreign = `arn:aws:ssm:${REGION}:${MEMBER_A}:parameter/masters/a`;
    await expect(
      ssm(as(MEMBER_B, SPOKE_EXECUTION_ROLE)).send(new GetParameterCommand({ Name: foreign })),
    ).rejects.toThrow('is not authorized');
  });

  function tagging(ResourceId: string): AddTagsToResourceCommand {
    return new AddTagsToResourceCommand({
      ResourceType: 'Parameter',
      ResourceId,
      Tags: [{ Key: 'owner', Value: 'test' }],
    });
  }
});

describe('master secrets', () => {
  test('a spoke reads those that it may, by name and by ARN', async () => {
    const spoke = secrets(as(MEMBER_A, SPOKE_EXECUTION_ROLE));
    const owner = secrets(administrator(MEMBER_A));
    for (const Name of ['masters/orders', 'rds!db-1']) {
      const { ARN } = await owner.send(new CreateSecretCommand({ Name, SecretString: 's' }));
      for (const SecretId of [Name, ARN]) {
        const { SecretString } = await spoke.send(new GetSecretValueCommand({ SecretId }));
        expect(SecretString).toBe('s');
      }
    }
    const { ARN } = await owner.send(new CreateSecretCommand({ Name: 'other', SecretString: 's' }));
    for (const SecretId of ['other', ARN]) {
      await expect(spoke.send(new GetSecretValueCommand({ SecretId }))).rejects.toMatchObject({
        name: 'AccessDeniedException',
        message: expect.stringContaining(`on resource: ${ARN}`),
      });
    }
  });
});

describe('invoking functions', () => {
  beforeAll(async () => {
    const bundle = await standIn(folder.path, 'echo', 'async (event) => ({ echo: event })');
    for (const [account, name] of [
      [CENTRAL, HUB_FUNCTION],
      [CENTRAL, 'other'],
      [MEMBER_A, spokeFunction('default')],
    ] as const) {
      await functions.deploy(lambdaFunction(account, name, bundle), moto.endpoint);
    }
  });

  test.each([undefined, '$LATEST'])(
    'the pipeline invokes the hub, qualifier %s',
    async (Qualifier) => {
      const answer = await invoke(as(CENTRAL, PIPELINE_ROLE), HUB_FUNCTION, Qualifier);
      expect(answer).toEqual({ echo: { hello: 1 } });
    },
  );

  test('and no other function', async () => {
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

  test('Lambda wants the version in the policy when it is in the request', async () => {
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

  test("nobody invokes another account's function: it has no policy that would let them", async () => {
    const arn = functionArn({ account: CENTRAL, name: HUB_FUNCTION, region: REGION });
    await expect(invoke(administrator(MEMBER_A), arn)).rejects.toThrow('no resource-based policy');
  });

  test.each([
    ['Pending', 'ResourceConflictException', 409],
    ['Inactive', 'ResourceNotReadyException', 502],
    ['Throttled', 'TooManyRequestsException', 429],
  ] as const)('a function can be made %s', async (state, name, httpStatusCode) => {
    const arn = functionArn({ account: CENTRAL, name: HUB_FUNCTION, region: REGION });
    functions.function(arn).refuse(state, 1);
    await expect(invoke(as(CENTRAL, PIPELINE_ROLE), HUB_FUNCTION)).rejects.toMatchObject({
      name,
      $metadata: { httpStatusCode },
    });
    await invoke(as(CENTRAL, PIPELINE_ROLE), HUB_FUNCTION);
  });
});

describe('policies', () => {
  const parameter = { Name: '/probe/x', Value: '1', Type: 'String', Overwrite: true } as const;
  const mayPut = async (...statements: object[]): Promise<boolean> => {
    const probe = ssm(await roleWith({ Version: '2012-10-17', Statement: statements }));
    return await probe.send(new PutParameterCommand(parameter)).then(
      () => true,
      (error: Error) => {
        expect(error.name).toBe('AccessDeniedException');
        return false;
      },
    );
  };
  const put = { Effect: 'Allow', Action: 'ssm:PutParameter', Resource: '*' };
  const when = (operator: string, key: string, value: unknown) => ({
    Condition: { [operator]: { [key]: value } },
  });

  test.each<[string, boolean, object[]]>([
    ['nothing is allowed that is not allowed', false, [{ ...put, Action: 'ssm:GetParameter' }]],
    ['actions ignore case', true, [{ ...put, Action: 'SSM:put*' }]],
    ['wildcards in resources', true, [{ ...put, Resource: 'arn:aws:ssm:*:parameter/pro?e/*' }]],
    ['a resource that does not match', false, [{ ...put, Resource: 'arn:aws:ssm:*:parameter/x' }]],
    ['NotAction', true, [{ Effect: 'Allow', NotAction: 'ssm:Get*', Resource: '*' }]],
    ['Deny wins', false, [put, { ...put, Effect: 'Deny' }]],
    [
      'a Deny whose condition is not met does not count',
      true,
      [put, { ...put, Effect: 'Deny', ...when('StringEquals', 'aws:RequestedRegion', 'x') }],
    ],
    [
      'a condition that is not met does not deny what another statement allows',
      true,
      [{ ...put, ...when('StringEquals', 'aws:RequestedRegion', 'x') }, put],
    ],
    [
      'a list of values',
      true,
      [{ ...put, ...when('StringLike', 'aws:requestedregion', ['x', 'eu-*']) }],
    ],
    ['a key that the request lacks', false, [{ ...put, ...when('StringEquals', 'aws:Foo', 'x') }]],
    ['... IfExists', true, [{ ...put, ...when('StringEqualsIfExists', 'aws:Foo', 'x') }]],
    ['... Null', true, [{ ...put, ...when('Null', 'aws:Foo', true) }]],
    ['... StringNotEquals', true, [{ ...put, ...when('StringNotEquals', 'aws:Foo', 'x') }]],
    [
      'ArnLike',
      true,
      [{ ...put, ...when('ArnLike', 'aws:PrincipalArn', 'arn:aws:iam::*:role/probe-*') }],
    ],
    [
      'an operator that is not understood',
      false,
      [{ ...put, ...when('IpAddress', 'aws:SourceIp', '0.0.0.0/0') }],
    ],
    [
      '... keeps a Deny in force',
      false,
      [put, { ...put, Effect: 'Deny', ...when('IpAddress', 'aws:SourceIp', '10.0.0.0/8') }],
    ],
  ])('%s: %s', async (_, allowed, statements) => {
    expect(await mayPut(...statements)).toBe(allowed);
  });

  test('a session policy narrows what the role may do', async () => {
    const role = spokeRole(MEMBER_A);
    const session = await assume(hub(), role, { Policy: JSON.stringify(allow('ssm:*')) });
    await expect(invoke(session, spokeFunction('default'))).rejects.toThrow('no session policy');
  });
});

describe('signatures', () => {
  const forged = () => ({ ...administrator(MEMBER_A), secretAccessKey: 'guessed' });
  const unknown = { accessKeyId: 'AKIAUNKNOWN', secretAccessKey: 'x', sessionToken: 'x' };

  test('a wrong secret is refused by each kind of service', async () => {
    await expect(sts(forged()).send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({
      name: 'SignatureDoesNotMatch',
    });
    await expect(ssm(forged()).send(new GetParameterCommand({ Name: 'x' }))).rejects.toMatchObject({
      name: 'InvalidSignatureException',
    });
    await expect(invoke(forged(), 'x')).rejects.toMatchObject({
      name: 'InvalidSignatureException',
    });
  });

  test('an unknown key too', async () => {
    await expect(sts(unknown).send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({
      name: 'InvalidClientTokenId',
    });
    await expect(ssm(unknown).send(new GetParameterCommand({ Name: 'x' }))).rejects.toMatchObject({
      name: 'UnrecognizedClientException',
    });
  });

  test("nor can moto's own switches be reached", async () => {
    const answer = await fetch(`${moto.endpoint}/moto-api/reset`, { method: 'POST' });
    expect(answer.status).toBe(403);
  });
});

const as = (account: string, role: string) => organization.credentials(account, role);
const hub = () => as(CENTRAL, HUB_ROLE);
const administrator = (account: string) => as(account, ADMINISTRATOR_ROLE);
const spokeRole = (account: string) => roleArn({ account, name: SPOKE_ROLE });

const settings = (credentials: Credentials) => ({
  endpoint: moto.endpoint,
  region: REGION,
  credentials,
  maxAttempts: 1,
});
const sts = (credentials: Credentials) => new STSClient(settings(credentials));
const ssm = (credentials: Credentials) => new SSMClient(settings(credentials));
const secrets = (credentials: Credentials) => new SecretsManagerClient(settings(credentials));
const iam = (account: string) => new IAMClient(settings(administrator(account)));

async function assume(
  caller: Credentials,
  RoleArn: string,
  more: object = {},
): Promise<Credentials> {
  const { Credentials: given } = await sts(caller).send(
    new AssumeRoleCommand({ RoleArn, RoleSessionName: 'test', ExternalId: EXTERNAL_ID, ...more }),
  );
  return {
    accessKeyId: given?.AccessKeyId ?? '',
    secretAccessKey: given?.SecretAccessKey ?? '',
    sessionToken: given?.SessionToken ?? '',
  };
}

async function invoke(caller: Credentials, FunctionName: string, Qualifier?: string) {
  const { Payload } = await new LambdaClient(settings(caller)).send(
    new InvokeCommand({
      FunctionName,
      Payload: '{"hello":1}',
      ...(Qualifier !== undefined && { Qualifier }),
    }),
  );
  return JSON.parse(Payload?.transformToString() ?? '');
}

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

let probes = 0;

/** A session of a new role of the central account with this policy. */
async function roleWith(policy: object): Promise<Credentials> {
  const name = `probe-${++probes}`;
  await createRole(CENTRAL, name, policy, trust({ AWS: `arn:aws:iam::${CENTRAL}:root` }));
  return await assume(administrator(CENTRAL), roleArn({ account: CENTRAL, name }));
}

async function createRole(account: string, RoleName: string, policy: object, trusted: string) {
  await iam(account).send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: trusted }));
  await iam(account).send(
    new PutRolePolicyCommand({
      RoleName,
      PolicyName: 'permissions',
      PolicyDocument: JSON.stringify(policy),
    }),
  );
}

function allow(Action: string, Resource = '*') {
  return { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action, Resource }] };
}

function trust(Principal: unknown, Condition?: object): string {
  const statement = { Effect: 'Allow', Action: 'sts:AssumeRole', Principal, Condition };
  return JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
}
