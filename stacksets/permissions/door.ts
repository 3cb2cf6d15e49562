import { HUB_FUNCTION } from '../../provider/contract/names.ts';
import { handOnFailures } from './lambda-function.ts';
import { type Policy, policy } from './policy.ts';

/**
 * The door's own role. It may hand its failures on, and call the hub by its URL, so that the hub
 * learns which account is calling. Since October 2025 a URL requires both actions
 * (https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html). The condition keeps the second one
 * from allowing an invocation of the function itself, which would not tell the hub who is calling.
 */
export function doorPermissions(options: {
  readonly account: string;
  /** The Region where it runs; without it, any Region. */
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
