import {
  ArnFormat,
  CfnDeletionPolicy,
  CfnResource,
  CustomResource,
  Duration,
  Stack,
} from 'aws-cdk-lib';
import { Secret } from 'aws-cdk-lib/aws-ecs';
import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import { type IStringParameter, StringParameter } from 'aws-cdk-lib/aws-ssm';
import { Construct } from 'constructs';
import { DOOR_FUNCTION } from '../../provider/contract/names.ts';
import { checkedRequest } from './check.ts';
import type { DatabaseAccessProps } from './database-access-props.ts';
import { propertiesOf } from './properties.ts';
import { allowFromSpoke } from './spoke-access.ts';

/**
 * An access to a private database: a user for an application, whose credentials are parameters of
 * Parameter Store, and users without a password for the members of groups. It is made after the
 * database and removed before it.
 *
 * The product must be rolled out to the stack's account and Region.
 */
export class DatabaseAccess extends Construct {
  /** Holds the name of the application's user. */
  readonly usernameParameter: IStringParameter;

  /** Holds the password: a SecureString. */
  readonly passwordParameter: IStringParameter;

  /** Holds the connection URL, with user and password: a SecureString. */
  readonly urlParameter: IStringParameter;

  /** The name of the application's user. It changes with a rotation. */
  readonly username: string;

  /** JSON text: how many personal users were `added`, `removed` and left `unchanged`. */
  readonly people: string;

  /** JSON text: a list of what needs attention. */
  readonly warnings: string;

  private readonly parameterKey: DatabaseAccessProps['parameterKey'];

  constructor(scope: Construct, id: string, props: DatabaseAccessProps) {
    super(scope, id);
    const { database, parameterKey, serviceTimeout = Duration.minutes(15) } = props;
    const { facts } = database;
    const properties = propertiesOf(props, this.node.path);
    const { endpoint, vpc } = this.named(() => checkedRequest(properties, Stack.of(this)));

    const resource = new CustomResource(this, 'Resource', {
      serviceToken: this.door(),
      serviceTimeout,
      resourceType: 'Custom::DatabaseAccess',
      properties,
    });
    resource.node.addDependency(facts.masterSecret.dependency);
    if (facts.dependency !== undefined) resource.node.addDependency(facts.dependency);
    const { connections } = facts;
    if (props.allowFromSpoke !== false && connections !== undefined)
      resource.node.addDependency(
        this.named(() =>
          allowFromSpoke(connections, facts.port ?? endpoint.port, facts.vpcName ?? vpc),
        ),
      );
    this.node.addValidation({ validate: () => retained(resource) });

    const parameter = (name: string) =>
      StringParameter.fromSecureStringParameterAttributes(this, name, {
        parameterName: resource.getAttString(name),
        simpleName: false,
        ...(parameterKey && { encryptionKey: parameterKey }),
      });
    this.usernameParameter = parameter('UsernameParameter');
    this.passwordParameter = parameter('PasswordParameter');
    this.urlParameter = parameter('UrlParameter');
    this.username = resource.getAttString('Username');
    this.people = resource.getAttString('People');
    this.warnings = resource.getAttString('Warnings');
    this.parameterKey = parameterKey;
  }

  /**
   * The credentials as secrets of an ECS container: `DB_USERNAME`, `DB_PASSWORD` and `DB_URL`. The
   * task's execution role gets the permission to read them.
   *
   * @param prefix what the names begin with
   */
  ecsSecrets(prefix = 'DB_'): Record<string, Secret> {
    const secret = (parameter: IStringParameter) =>
      new ParameterSecret(parameter, (grantee) => this.grant(grantee, [parameter]));
    return {
      [`${prefix}USERNAME`]: secret(this.usernameParameter),
      [`${prefix}PASSWORD`]: secret(this.passwordParameter),
      [`${prefix}URL`]: secret(this.urlParameter),
    };
  }

  /** Allows to read the credentials. */
  grantRead(grantee: IGrantable): Grant {
    return this.grant(grantee, [this.usernameParameter, this.passwordParameter, this.urlParameter]);
  }

  /** Narrower than a parameter's own `grantRead`, which allows to read former passwords too. */
  private grant(grantee: IGrantable, parameters: readonly IStringParameter[]): Grant {
    const read = Grant.addToPrincipal({
      grantee,
      actions: ['ssm:GetParameter', 'ssm:GetParameters'],
      resourceArns: parameters.map(({ parameterArn }) => parameterArn),
    });
    return this.parameterKey === undefined
      ? read
      : read.combine(this.parameterKey.grantDecrypt(grantee));
  }

  /** The function of the stack's account and Region that takes requests. */
  private door(): string {
    return Stack.of(this).formatArn({
      service: 'lambda',
      resource: 'function',
      resourceName: DOOR_FUNCTION,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
  }

  /** Says which construct an error is about. */
  private named<T>(check: () => T): T {
    try {
      return check();
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      throw new Error(`DatabaseAccess ${this.node.path}: ${error.message}`, { cause: error });
    }
  }
}

/** CloudFormation would tell nobody, and the access would belong to a stack that is gone. */
function retained(resource: CustomResource): string[] {
  const { defaultChild } = resource.node;
  const isRetained =
    CfnResource.isCfnResource(defaultChild) &&
    [CfnDeletionPolicy.RETAIN, CfnDeletionPolicy.RETAIN_EXCEPT_ON_CREATE].some(
      (policy) => policy === defaultChild.cfnOptions.deletionPolicy,
    );
  return isRetained
    ? [
        'onDelete: a removal policy would leave the access to nobody; use OnDelete.RETAIN instead',
      ]
    : [];
}

/** A parameter as a secret of a container, with a permission of our own. */
class ParameterSecret extends Secret {
  readonly arn: string;
  readonly hasField = false;
  readonly grantRead: (grantee: IGrantable) => Grant;

  constructor({ parameterArn }: IStringParameter, grantRead: (grantee: IGrantable) => Grant) {
    super();
    this.arn = parameterArn;
    this.grantRead = grantRead;
  }
}
