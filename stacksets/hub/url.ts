import { CfnOutput, type Stack } from 'aws-cdk-lib';
import { CfnPermission, CfnUrl } from 'aws-cdk-lib/aws-lambda';
import { CfnParameter } from 'aws-cdk-lib/aws-ssm';
import type { LambdaFunction } from '../function/lambda-function.ts';
import { HUB_URL_PARAMETER } from '../names.ts';

/**
 * The way in for the doors of all accounts. A request to a function URL is signed, and AWS tells the hub by which account: an account can only
 * speak for itself. So whoever is in the organization may call it, if its own account allows that; nobody else may.
 */
export function addUrl(stack: Stack, hub: LambdaFunction, organization: string): void {
  const url = new CfnUrl(stack, 'HubUrl', {
    targetFunctionArn: hub.resource.attrArn,
    authType: 'AWS_IAM',
    invokeMode: 'BUFFERED',
  });
  const doors = {
    functionName: hub.resource.attrArn,
    principal: '*',
    principalOrgId: organization,
  };
  new CfnPermission(stack, 'DoorsCallTheUrl', {
    ...doors,
    action: 'lambda:InvokeFunctionUrl',
    functionUrlAuthType: 'AWS_IAM',
  });
  // URLs made since October 2025 ask for both actions (https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html).
  new CfnPermission(stack, 'DoorsInvokeByUrlOnly', {
    ...doors,
    action: 'lambda:InvokeFunction',
    invokedViaFunctionUrl: true,
  });
  new CfnParameter(stack, 'HubUrlParameter', {
    name: HUB_URL_PARAMETER,
    type: 'String',
    value: url.attrFunctionUrl,
    description: 'What the doors of database-access call',
  });
  new CfnOutput(stack, 'HubFunctionUrl', { value: url.attrFunctionUrl });
}
