import {
  CreateSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
} from '@aws-sdk/client-secrets-manager';
import {
  AddTagsToResourceCommand,
  DeleteParametersCommand,
  GetParameterCommand,
  GetParametersCommand,
  ListTagsForResourceCommand,
  PutParameterCommand,
} from '@aws-sdk/client-ssm';
import { describe, expect, test } from 'vitest';
import { MEMBER_A, MEMBER_B, PLATFORM_ROLE, REGION } from '../../organization/roles.ts';
import { startGateway } from './callers.ts';

const { as, spoke: spokeOf, administrator, ssm, secrets } = startGateway();

describe("a spoke's parameters", () => {
  const own = '/database-access/dev/shop/web/app/username';
  const spoke = () => ssm(spokeOf(MEMBER_A));

  test('a spoke writes, tags, reads and deletes its own parameters', async () => {
    await spoke().send(new PutParameterCommand({ Name: own, Value: 'u', Type: 'String' }));
    await spoke().send(tagging(own));
    await spoke().send(new GetParametersCommand({ Names: [own], WithDecryption: true }));
    await spoke().send(new DeleteParametersCommand({ Names: [own] }));
  });

  test.each(['/other/username', '/database-accessible/username', 'database-access'])(
    'a spoke does not write %s',
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

  test('a spoke does not tag parameters of others, nor read their tags', async () => {
    await expect(spoke().send(tagging('other/x'))).rejects.toThrow('is not authorized');
    const list = new ListTagsForResourceCommand({ ResourceType: 'Parameter', ResourceId: '/o/x' });
    await expect(spoke().send(list)).rejects.toThrow('not authorized');
  });

  test('a spoke reads master users below masters/, in its own account only', async () => {
    const put = new PutParameterCommand({ Name: '/masters/a', Value: 's', Type: 'SecureString' });
    await ssm(as(MEMBER_A, PLATFORM_ROLE)).send(put);
    const { Parameter } = await spoke().send(
      new GetParameterCommand({ Name: '/masters/a', WithDecryption: true }),
    );
    expect(Parameter?.Value).toBe('s');
    const tagsOf = (ResourceId: string) =>
      new ListTagsForResourceCommand({ ResourceType: 'Parameter', ResourceId });
    await spoke().send(tagsOf('/masters/a'));
    const foreign = `arn:aws:ssm:${REGION}:${MEMBER_A}:parameter/masters/a`;
    await expect(
      ssm(spokeOf(MEMBER_B)).send(new GetParameterCommand({ Name: foreign })),
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
  test('a spoke reads the master secrets that it may read, by name and by ARN', async () => {
    const spoke = secrets(spokeOf(MEMBER_A));
    const owner = secrets(administrator(MEMBER_A));
    for (const Name of ['masters/orders', 'rds!db-1']) {
      const { ARN } = await owner.send(new CreateSecretCommand({ Name, SecretString: 's' }));
      for (const SecretId of [Name, ARN]) {
        const { SecretString } = await spoke.send(new GetSecretValueCommand({ SecretId }));
        expect(SecretString).toBe('s');
        await spoke.send(new DescribeSecretCommand({ SecretId }));
      }
    }
    const { ARN } = await owner.send(new CreateSecretCommand({ Name: 'other', SecretString: 's' }));
    for (const SecretId of ['other', ARN]) {
      await expect(spoke.send(new DescribeSecretCommand({ SecretId }))).rejects.toThrow(
        'secretsmanager:DescribeSecret',
      );
      await expect(spoke.send(new GetSecretValueCommand({ SecretId }))).rejects.toMatchObject({
        name: 'AccessDeniedException',
        message: expect.stringContaining(`on resource: ${ARN}`),
      });
    }
  });
});
