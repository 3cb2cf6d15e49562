import type { Stack } from 'aws-cdk-lib';
import { CfnPermission } from 'aws-cdk-lib/aws-lambda';
import type { LambdaFunction } from '../function/lambda-function.ts';
import { where } from '../open.ts';
import type { InvokePermission } from '../permissions/hub-invokers.ts';
import type { Choice } from '../settings/open.ts';

/**
 * Adds the statements to the hub's resource policy.
 *
 * @param choices whether each of them is there, where a template leaves that open
 */
export function allowInvokers(
  stack: Stack,
  hub: LambdaFunction,
  permissions: readonly InvokePermission[],
  choices: readonly Choice[] = [],
): void {
  permissions.forEach(({ id, invokedViaFunctionUrl, ...permission }, at) => {
    const functionName = hub.resource.attrArn;
    const resource = new CfnPermission(stack, id, { ...permission, functionName });
    // An older CDK would leave out a property that it does not know, and let more in.
    resource.addPropertyOverride('InvokedViaFunctionUrl', invokedViaFunctionUrl);
    where(choices[at], resource);
  });
}
