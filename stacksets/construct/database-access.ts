import {
  ArnFormat,
  CfnDeletionPolicy,
  CfnResource,
  CustomResource,
  Duration,
  Stack,
} from 'aws-cdk-lib';
import type { Secret } from 'aws-cdk-lib/aws-ecs';
import type { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { type IStringParameter, StringParameter } from 'aws-cdk-lib/aws-ssm';
import { Construct } from 'constructs';
import { DOOR_FUNCTION } from '../../provider/contract/names.ts';
import { checkRequest } from './check.ts';
import type { DatabaseAccessProps } from './database-access-props.ts';
import { grantReading, ParameterSecret } from './parameter-secret.ts';
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

  private readonly parameterKey: IKey | undefined;

  constructor(scope: Construct, id: string, props: DatabaseAccessProps) {
    super(scope, id);
    const properties = propertiesOf(props);
    const { endpoint } = this.named(() => checkRequest(properties, Stack.of(this)));
    const resource = new CustomResource(this, 'Resource', {
      serviceToken: doorOf(Stack.of(this)),
      serviceTimeout: props.serviceTimeout ?? Duration.minutes(15),
      resourceType: 'Custom::DatabaseAccess',
      properties,
    });
    this.node.addValidation({ validate: () => policyProblems(resource) });

    const { connections, dependencies = [], masterSecret, port, vpcName } = props.database.facts;
    resource.node.addDependency(masterSecret.holder, ...dependencies);
    if (props.allowFromSpoke !== false && connections !== undefined) {
      const rules = this.named(() => allowFromSpoke(connections, port ?? endpoint.port, vpcName));
      resource.node.addDependency(...rules);
    }

    this.parameterKey = props.parameterKey;
    this.usernameParameter = StringParameter.fromStringParameterAttributes(this, 'Username', {
      ...{ parameterName: resource.getAttString('UsernameParameter'), simpleName: false },
      forceDynamicReference: true, // a parameter of the template can't have such a name
    });
    const secure = (name: string, attribute: string) =>
      StringParameter.fromSecureStringParameterAttributes(this, name, {
        ...{ parameterName: resource.getAttString(attribute), simpleName: false },
        ...(this.parameterKey && { encryptionKey: this.parameterKey }),
      });
    this.passwordParameter = secure('Password', 'PasswordParameter');
    this.urlParameter = secure('Url', 'UrlParameter');
    this.username = resource.getAttString('Username');
    this.people = resource.getAttString('People');
    this.warnings = resource.getAttString('Warnings');
  }

  /**
   * The credentials as secrets of an ECS container: `DB_USERNAME`, `DB_PASSWORD` and `DB_URL`. The
   * task's execution role gets the permission to read them.
   *
   * @param prefix what the names begin with
   */
  ecsSecrets(prefix = 'DB_'): Record<string, Secret> {
    return {
      [`${prefix}USERNAME`]: new ParameterSecret(this.usernameParameter),
      [`${prefix}PASSWORD`]: new ParameterSecret(this.passwordParameter, this.parameterKey),
      [`${prefix}URL`]: new ParameterSecret(this.urlParameter, this.parameterKey),
    };
  }

  /** Allows to read the three parameters, but not their history. */
  grantRead(grantee: IGrantable): Grant {
    const parameters = [this.usernameParameter, this.passwordParameter, this.urlParameter];
    return grantReading(parameters, grantee, this.parameterKey);
  }

  /** Says which construct an error is about. */
  private named<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      throw new Error(`DatabaseAccess ${this.node.path}: ${error.message}`, { cause: error });
    }
  }
}

/** The function of the stack's account and Region that takes requests. */
function doorOf(stack: Stack): string {
  return stack.formatArn({
    service: 'lambda',
    resource: 'function',
    resourceName: DOOR_FUNCTION,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
}

/** CloudFormation would tell nobody, and the access would belong to a stack that is gone. */
function policyProblems(resource: CustomResource): string[] {
  const { defaultChild } = resource.node;
  if (!CfnResource.isCfnResource(defaultChild)) return [];
  switch (defaultChild.cfnOptions.deletionPolicy) {
    case CfnDeletionPolicy.RETAIN:
    case CfnDeletionPolicy.RETAIN_EXCEPT_ON_CREATE:
      return [
        'onDelete: a removal policy would leave the access to nobody; use OnDelete.RETAIN instead',
      ];
    default:
      return [];
  }
}
