import type { Stack } from 'aws-cdk-lib';
import { FAILURES_FUNCTION } from '../../provider/contract/names.ts';
import { failuresRole } from '../names.ts';
import { addFunction, type FunctionOptions, type LambdaFunction } from './lambda-function.ts';
import { SECONDS } from './time-limits.ts';

/**
 * The failure destination. It is in no VPC, so that it works when the VPC is what fails. It needs
 * no permission, since CloudFormation's URLs are signed.
 */
export function addFailures(
  stack: Stack,
  options: Pick<FunctionOptions, 'settings' | 'code' | 'condition'>,
): LambdaFunction {
  return addFunction(stack, 'Failures', {
    ...options,
    name: FAILURES_FUNCTION,
    description: 'Answers CloudFormation for a function of database-access that could not',
    role: failuresRole(stack.region),
    seconds: SECONDS.failures,
    megabytes: 256,
  });
}
