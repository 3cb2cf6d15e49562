import type { Stack } from 'aws-cdk-lib';
import { CfnPermission } from 'aws-cdk-lib/aws-lambda';
import type { LambdaFunction } from '../function/lambda-function.ts';
import type { InvokePermission } from '../permissions/hub-invokers.ts';

/** Adds the statements to the hub's resource policy. */
export function allowInvokers(
  stack: Stack,
  hub: LambdaFunction,
  permissions: readonly InvokePermission[],
): void {
  for (const { id, ...permission } of permissions)
    new CfnPermission(stack, id, { ...permission, functionName: hub.resource.attrArn });
}
