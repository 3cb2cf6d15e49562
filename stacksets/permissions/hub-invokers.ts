/**
 * A statement of a function's resource policy, as data. Lambda words it: AWS::Lambda::Permission.
 */
export interface InvokePermission {
  readonly id: string;
  readonly action: 'lambda:InvokeFunction' | 'lambda:InvokeFunctionUrl';
  readonly principal: string;
  readonly principalOrgId: string;
  readonly functionUrlAuthType?: 'AWS_IAM';
  readonly invokedViaFunctionUrl?: true;
}

/** The roles, users and accounts of the settings may invoke the hub directly. */
export function trustedInvokers(
  principals: readonly string[],
  organization: string,
): InvokePermission[] {
  return principals.map((principal, at) => ({
    id: `TrustedInvoker${at + 1}`,
    action: 'lambda:InvokeFunction',
    principal,
    principalOrgId: organization,
  }));
}

/**
 * The doors of the organization may call the hub, by its URL only. A request to a function URL is
 * signed, and AWS tells the hub which account signed it, so an account can only speak for itself.
 * URLs created since October 2025 require both actions
 * (https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html).
 */
export function doorsByUrl(organization: string): InvokePermission[] {
  const doors = { principal: '*', principalOrgId: organization } as const;
  return [
    {
      id: 'DoorsCallTheUrl',
      ...doors,
      action: 'lambda:InvokeFunctionUrl',
      functionUrlAuthType: 'AWS_IAM',
    },
    {
      id: 'DoorsInvokeByUrlOnly',
      ...doors,
      action: 'lambda:InvokeFunction',
      invokedViaFunctionUrl: true,
    },
  ];
}
