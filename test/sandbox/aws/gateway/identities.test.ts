import { UpdateAssumeRolePolicyCommand } from '@aws-sdk/client-iam';
import { GetParameterCommand } from '@aws-sdk/client-ssm';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { describe, expect, test } from 'vitest';
import { HUB_FUNCTION, SPOKE_ROLE } from '../../../../provider/contract/names.ts';
import {
  CENTRAL,
  MEMBER_A,
  MEMBER_B,
  ORGANIZATION,
  PIPELINE_ROLE,
  roleArn,
  STRANGER,
} from '../../organization/roles.ts';
import { allow, spokeRole, startGateway, trust } from './callers.ts';

const { as, hub, administrator, sts, ssm, iam, assume, createRole, invoke, product } =
  startGateway();

describe('assuming the spoke role', () => {
  test('the hub may assume the spoke role with the External ID, and may pass tags', async () => {
    const session = await assume(hub(), spokeRole(MEMBER_A), { Tags: [{ Key: 'r', Value: '1' }] });
    const { Arn } = await sts(session).send(new GetCallerIdentityCommand({}));
    expect(Arn).toBe(`arn:aws:sts::${MEMBER_A}:assumed-role/${SPOKE_ROLE}/test`);
  });

  test.each([['another-id'], [undefined]])(
    'the hub may not assume the spoke role with the External ID %s',
    async (ExternalId) => {
      await expect(assume(hub(), spokeRole(MEMBER_A), { ExternalId })).rejects.toThrow(
        'no resource-based policy allows the sts:AssumeRole action',
      );
    },
  );

  test('the hub may not pass tags if the trust policy does not mention tags', async () => {
    const role = spokeRole(MEMBER_B);
    await iam(MEMBER_B).send(
      new UpdateAssumeRolePolicyCommand({
        RoleName: SPOKE_ROLE,
        PolicyDocument: trust({ AWS: roleArn({ account: CENTRAL, name: HUB_FUNCTION }) }),
      }),
    );
    await assume(hub(), role);
    await expect(assume(hub(), role, { Tags: [{ Key: 'r', Value: '1' }] })).rejects.toThrow(
      'no resource-based policy allows the sts:TagSession action',
    );
  });

  test('the hub assumes no spoke role of another organization, even one that trusts it', async () => {
    await createRole(STRANGER, SPOKE_ROLE, allow('*'), trust('*'));
    await expect(assume(hub(), spokeRole(STRANGER))).rejects.toThrow(
      'no identity-based policy allows the sts:AssumeRole action',
    );
  });

  test('a trust policy for the organization refuses callers from another one', async () => {
    const condition = { StringEquals: { 'aws:PrincipalOrgID': ORGANIZATION } };
    await createRole(MEMBER_A, 'open-to-members', allow('*'), trust('*', condition));
    const open = roleArn({ account: MEMBER_A, name: 'open-to-members' });
    await assume(administrator(MEMBER_B), open);
    await expect(assume(administrator(STRANGER), open)).rejects.toThrow('is not authorized');
  });

  test('a role that does not exist can’t be assumed', async () => {
    await expect(assume(hub(), spokeRole(CENTRAL))).rejects.toMatchObject({ name: 'AccessDenied' });
  });

  test('nobody but the hub may assume the spoke role', async () => {
    for (const caller of [as(CENTRAL, PIPELINE_ROLE), administrator(CENTRAL)]) {
      await expect(assume(caller, spokeRole(MEMBER_A))).rejects.toThrow('is not authorized');
    }
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

  test('an unknown key is refused by each kind of service', async () => {
    await expect(sts(unknown).send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({
      name: 'InvalidClientTokenId',
    });
    await expect(ssm(unknown).send(new GetParameterCommand({ Name: 'x' }))).rejects.toMatchObject({
      name: 'UnrecognizedClientException',
    });
  });

  test("moto's own switches can't be reached", async () => {
    const answer = await fetch(`${product().endpoint}/moto-api/reset`, { method: 'POST' });
    expect(answer.status).toBe(403);
  });
});
