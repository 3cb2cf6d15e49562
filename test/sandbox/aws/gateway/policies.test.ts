import { PutParameterCommand } from '@aws-sdk/client-ssm';
import { describe, expect, test } from 'vitest';
import { spokeFunction } from '../../../../provider/contract/names.ts';
import { MEMBER_A } from '../../organization/roles.ts';
import { allow, spokeRole, startGateway } from './callers.ts';

const { hub, ssm, assume, roleWith, invoke } = startGateway();

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
    [
      'a resource may have wildcards',
      true,
      [{ ...put, Resource: 'arn:aws:ssm:*:parameter/pro?e/*' }],
    ],
    [
      'a resource that does not match is not allowed',
      false,
      [{ ...put, Resource: 'arn:aws:ssm:*:parameter/x' }],
    ],
    [
      'NotAction allows all other actions',
      true,
      [{ Effect: 'Allow', NotAction: 'ssm:Get*', Resource: '*' }],
    ],
    ['Deny wins over Allow', false, [put, { ...put, Effect: 'Deny' }]],
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
      'one of several values is enough',
      true,
      [{ ...put, ...when('StringLike', 'aws:requestedregion', ['x', 'eu-*']) }],
    ],
    [
      'a condition on a missing key is not met',
      false,
      [{ ...put, ...when('StringEquals', 'aws:Foo', 'x') }],
    ],
    [
      'IfExists lets a missing key pass',
      true,
      [{ ...put, ...when('StringEqualsIfExists', 'aws:Foo', 'x') }],
    ],
    ['Null asks for a missing key', true, [{ ...put, ...when('Null', 'aws:Foo', true) }]],
    [
      'StringNotEquals holds for a missing key',
      true,
      [{ ...put, ...when('StringNotEquals', 'aws:Foo', 'x') }],
    ],
    [
      'ArnLike matches wildcards',
      true,
      [{ ...put, ...when('ArnLike', 'aws:PrincipalArn', 'arn:aws:iam::*:role/probe-*') }],
    ],
    [
      'an operator that is not understood allows nothing',
      false,
      [{ ...put, ...when('IpAddress', 'aws:SourceIp', '0.0.0.0/0') }],
    ],
    [
      'an operator that is not understood keeps a Deny in force',
      false,
      [put, { ...put, Effect: 'Deny', ...when('IpAddress', 'aws:SourceIp', '10.0.0.0/8') }],
    ],
  ])('%s (allowed: %s)', async (_, allowed, statements) => {
    expect(await mayPut(...statements)).toBe(allowed);
  });

  test('a session policy narrows what the role may do', async () => {
    const role = spokeRole(MEMBER_A);
    const session = await assume(hub(), role, { Policy: JSON.stringify(allow('ssm:*')) });
    await expect(invoke(session, spokeFunction('default'))).rejects.toThrow('no session policy');
  });
});
