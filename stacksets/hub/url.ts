import { CfnOutput, type Stack } from 'aws-cdk-lib';
import { CfnUrl } from 'aws-cdk-lib/aws-lambda';
import { CfnParameter } from 'aws-cdk-lib/aws-ssm';
import type { LambdaFunction } from '../function/lambda-function.ts';
import { HUB_URL_PARAMETER } from '../names.ts';
import { doorsByUrl } from '../permissions/hub-invokers.ts';
import { allowInvokers } from './invokers.ts';

/** The way in for the doors of all accounts: a function URL that the organization may call. */
export function addUrl(stack: Stack, hub: LambdaFunction, organization: string): void {
  const url = new CfnUrl(stack, 'HubUrl', {
    targetFunctionArn: hub.resource.attrArn,
    authType: 'AWS_IAM',
    invokeMode: 'BUFFERED',
  });
  allowInvokers(stack, hub, doorsByUrl(organization));
  new CfnParameter(stack, 'HubUrlParameter', {
    name: HUB_URL_PARAMETER,
    type: 'String',
    value: url.attrFunctionUrl,
    description: 'What the doors of database-access call',
  });
  new CfnOutput(stack, 'HubFunctionUrl', { value: url.attrFunctionUrl });
}
