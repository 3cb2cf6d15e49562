import { Secret } from 'aws-cdk-lib/aws-ecs';
import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IParameter } from 'aws-cdk-lib/aws-ssm';

/**
 * A parameter as a secret of a container. CDK's own would also allow to read its history, which
 * holds former passwords.
 */
export class ParameterSecret extends Secret {
  readonly arn: string;
  readonly hasField = false;
  readonly grantRead: (grantee: IGrantable) => Grant;

  constructor(parameter: IParameter, key?: IKey) {
    super();
    this.arn = parameter.parameterArn;
    this.grantRead = (grantee) => grantReading([parameter], grantee, key);
  }
}

/** @param key what the parameters are encrypted with; AWS's own needs no grant */
export function grantReading(
  parameters: readonly IParameter[],
  grantee: IGrantable,
  key?: IKey,
): Grant {
  const read = Grant.addToPrincipal({
    grantee,
    actions: ['ssm:GetParameter', 'ssm:GetParameters'],
    resourceArns: parameters.map(({ parameterArn }) => parameterArn),
  });
  return key === undefined ? read : read.combine(key.grantDecrypt(grantee));
}
