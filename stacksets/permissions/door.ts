import { HUB_FUNCTION } from '../../provider/contract/names.ts';
import { handOnFailures } from './lambda-function.ts';
import { type Policy, policy } from './policy.ts';

/**
 * The door's own role: it may hand its failures on, and call the hub by its URL, which tells the hub which account is calling. Since October 2025
 * a URL asks for both actions (https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html); the condition keeps the second one from being
 * an invocation of the function itself, which would tell it nothing.
 */
export function doorPermissions(options: {
  readonly account: string;
  /** Where it runs; without it any Region. */
  readonly region?: string;
  readonly hubAccount: string;
  readonly hubRegion: string;
}): Policy {
  const { account, region = '*', hubAccount, hubRegion } = options;
  const hub = `arn:aws:lambda:${hubRegion}:${hubAccount}:function:${HUB_FUNCTION}`;
  return policy(
    {
      Sid: 'CallTheHub',
      Effect: 'Allow',
      Action: 'lambda:InvokeFunctionUrl',
      Resource: hub,
      Condition: { StringEquals: { 'lambda:FunctionUrlAuthType': 'AWS_IAM' } },
    },
    {
      Sid: 'CallTheHubByItsUrlOnly',
      Effect: 'Allow',
      Action: 'lambda:InvokeFunction',
      Resource: hub,
      Condition: { Bool: { 'lambda:InvokedViaFunctionUrl': 'true' } },
    },
    handOnFailures(account, region),
  );
}
