import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  CloudFormationClient,
  CreateStackCommand,
  waitUntilStackCreateComplete,
} from '@aws-sdk/client-cloudformation';
import { GetRoleCommand, IAMClient, UpdateAssumeRolePolicyCommand } from '@aws-sdk/client-iam';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { beforeAll, describe, expect, test } from 'vitest';
import { DOOR_FUNCTION, spokeFunction } from '../../provider/contract/names.ts';
import { MEMBER_A, REGION } from '../sandbox/organization/roles.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';

const TEMPLATE = join(import.meta.dirname, '../../stacksets/examples/pipeline.yaml');
const SUBJECT = 'repo:shop@123456/infrastructure@456789:environment:production';
const STACK = 'pipeline';

/** The role of stacksets/examples/pipeline.yaml, which docs/pipelines.md is about. */
export function describePipeline(
  given: () => Sandbox,
  request: () => Readonly<Record<string, unknown>>,
): void {
  describe('the role for a pipeline', () => {
    let role: string;
    let pipeline: ReturnType<Sandbox['administrator']>;
    let iam: IAMClient;

    beforeAll(async () => {
      const member = given().administrator(MEMBER_A);
      iam = new IAMClient(member);
      role = await deploy(new CloudFormationClient(member));
    });

    test('the role trusts one environment of one repository at GitHub, and nobody else', async () => {
      expect(await trustOf(iam, role)).toEqual([
        {
          Effect: 'Allow',
          Action: 'sts:AssumeRoleWithWebIdentity',
          Principal: {
            Federated: `arn:aws:iam::${MEMBER_A}:oidc-provider/token.actions.githubusercontent.com`,
          },
          Condition: {
            StringEquals: {
              'token.actions.githubusercontent.com:aud': 'sts.amazonaws.com',
              'token.actions.githubusercontent.com:sub': SUBJECT,
            },
          },
        },
      ]);
    });

    test('the template takes one environment, branch or tag of one repository, and no wildcard', () => {
      const [, pattern = ''] = /AllowedPattern: "(.*)"/.exec(readFileSync(TEMPLATE, 'utf8')) ?? [];
      const takes = (subject: string) => new RegExp(`^(?:${pattern})$`).test(subject);
      const right = [
        ...[SUBJECT, 'repo:shop/infrastructure:ref:refs/heads/main'],
        'project_path:shop/platform/infrastructure:ref_type:branch:ref:main',
      ];
      const wrong = [
        ...['repo:shop/*:ref:refs/heads/main', 'repo:shop/infrastructure:*', '*'],
        ...['repo:shop/infrastructure:pull_request', 'repo:shop/infrastructure'],
        'project_path:shop/infrastructure:ref_type:branch:ref:*',
      ];
      expect([...right, ...wrong].filter(takes)).toEqual(right);
    });

    test('the role declares an access, as Terraform and as CloudFormation name the door', async () => {
      pipeline = await sessionOf(given(), iam, role);
      const lambda = new LambdaClient(pipeline);
      const Payload = JSON.stringify({ ...request(), appname: 'pipeline' });
      for (const Qualifier of [undefined, '$LATEST']) {
        const name = { FunctionName: DOOR_FUNCTION, ...(Qualifier && { Qualifier }) };
        const answer = await lambda.send(new InvokeCommand({ ...name, Payload }));
        expect(JSON.parse(answer.Payload?.transformToString() ?? '')).toMatchObject({
          username: expect.stringMatching(/^pipeline_/),
        });
      }
    });

    test('the role can neither order a spoke nor read the credentials', async () => {
      const Payload = JSON.stringify({ check: { timeLeft: 1000, sentAt: Date.now() } });
      const order = new InvokeCommand({ FunctionName: spokeFunction('default'), Payload });
      await expect(new LambdaClient(pipeline).send(order)).rejects.toThrow(/not authorized/);
      const Name = '/database-access/test/door/pipeline/app/url';
      const read = new GetParameterCommand({ Name, WithDecryption: true });
      await expect(new SSMClient(pipeline).send(read)).rejects.toThrow(/not authorized/);
    });
  });
}

async function deploy(client: CloudFormationClient): Promise<string> {
  const parameters = { Issuer: 'github', Subject: SUBJECT };
  await client.send(
    new CreateStackCommand({
      StackName: STACK,
      TemplateBody: readFileSync(TEMPLATE, 'utf8'),
      Capabilities: ['CAPABILITY_IAM'],
      Parameters: Object.entries(parameters).map(([ParameterKey, ParameterValue]) => ({
        ParameterKey,
        ParameterValue,
      })),
    }),
  );
  const patience = { client, minDelay: 1, maxDelay: 1, maxWaitTime: 60 };
  const { reason } = await waitUntilStackCreateComplete(patience, { StackName: STACK });
  const arn: string = reason.Stacks[0].Outputs[0].OutputValue;
  return arn.split('/').at(-1) ?? '';
}

async function trustOf(iam: IAMClient, RoleName: string): Promise<unknown> {
  const { Role } = await iam.send(new GetRoleCommand({ RoleName }));
  return JSON.parse(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? '')).Statement;
}

/** Nobody issues tokens here, so its account takes the role in the pipeline's place. */
async function sessionOf(sandbox: Sandbox, iam: IAMClient, RoleName: string) {
  const Statement = {
    Effect: 'Allow',
    Action: 'sts:AssumeRole',
    Principal: { AWS: `arn:aws:iam::${MEMBER_A}:root` },
  };
  const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement });
  await iam.send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument }));
  const sts = new STSClient(sandbox.administrator(MEMBER_A));
  const { Credentials } = await sts.send(
    new AssumeRoleCommand({
      RoleArn: `arn:aws:iam::${MEMBER_A}:role/${RoleName}`,
      RoleSessionName: 'pipeline',
    }),
  );
  const credentials = {
    accessKeyId: Credentials?.AccessKeyId ?? '',
    secretAccessKey: Credentials?.SecretAccessKey ?? '',
    sessionToken: Credentials?.SessionToken ?? '',
  };
  return { endpoint: sandbox.endpoint, region: REGION, credentials };
}
