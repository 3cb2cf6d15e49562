import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { IParameter } from 'aws-cdk-lib/aws-ssm';
import type { IConstruct } from 'constructs';

/**
 * Where the master user's credentials are. What holds them must name its server: a secret that RDS
 * manages or that the CDK attached to a database does; another one has `host` and `port` in its
 * JSON, or the tag `database-access:endpoints`.
 */
export class MasterSecret {
  /** A secret of Secrets Manager, in the database's account and Region. */
  static fromSecret(secret: ISecret): MasterSecret {
    return new MasterSecret(secret.secretArn, secret);
  }

  /** A SecureString of Parameter Store, in the database's account and Region. */
  static fromParameter(parameter: IParameter): MasterSecret {
    return new MasterSecret(parameter.parameterName, parameter);
  }

  /** ARN of the secret, or name of the parameter. */
  readonly locator: string;
  /** The access is made after it and its attachment to a database, and removed before them. */
  readonly holder: IConstruct;

  private constructor(locator: string, holder: IConstruct) {
    this.locator = locator;
    this.holder = holder;
  }
}
