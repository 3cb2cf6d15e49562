import { type CfnCondition, Fn, type Stack } from 'aws-cdk-lib';
import { CfnEventInvokeConfig, CfnFunction } from 'aws-cdk-lib/aws-lambda';
import type { CfnLogGroup } from 'aws-cdk-lib/aws-logs';
import type { OpenPolicy } from '../open.ts';
import { lambdaTrust, logPermissions, networkPermissions } from '../permissions/lambda-function.ts';
import type { StackSettings } from '../settings/stack-settings.ts';
import { addLogGroup } from './log-group.ts';
import { addRole } from './role.ts';
import { EVENT_RETRIES, EVENT_SECONDS } from './time-limits.ts';

export interface FunctionOptions {
  readonly settings: Pick<StackSettings, 'roles' | 'logRetentionDays' | 'logKey'>;
  readonly name: string;
  readonly description: string;
  /**
   * The name of its role. Roles are global: a function in several Regions needs a name for each.
   */
  readonly role: string;
  /** What it may do apart from writing its log. */
  readonly permissions?: OpenPolicy;
  readonly code: { readonly bucket: string; readonly key: string };
  readonly seconds: number;
  readonly megabytes: number;
  readonly environment?: Readonly<Record<string, string | undefined>>;
  readonly network?: {
    readonly subnets: string[];
    readonly securityGroup: string;
  };
  readonly reservedConcurrency?: number;
  /** The function that receives the events that failed for good. */
  readonly failures?: LambdaFunction;
  /** If given, the function exists only where the condition holds. */
  readonly condition?: CfnCondition;
}

export interface LambdaFunction {
  readonly arn: string;
  readonly resource: CfnFunction;
  readonly logGroup: CfnLogGroup;
}

/**
 * Adds a function with everything that each of ours must have: a role of its own, a log group with
 * a retention period, and limits for its events.
 */
export function addFunction(stack: Stack, id: string, options: FunctionOptions): LambdaFunction {
  const { name, network, permissions, failures } = options;
  const place = { account: stack.account, region: stack.region, name };
  const logGroup = addLogGroup(stack, `${id}Log`, options.settings, `/aws/lambda/${name}`);
  const role = addRole(stack, `${id}Role`, options.settings, {
    name: options.role,
    description: options.description,
    trust: lambdaTrust(),
    permissions: {
      log: logPermissions(place),
      ...(permissions && { work: permissions }),
      ...(network && { network: networkPermissions(place) }),
    },
  });

  const resource = new CfnFunction(stack, id, {
    functionName: name,
    description: options.description,
    runtime: 'nodejs24.x',
    architectures: ['arm64'],
    handler: 'index.handler',
    code: { s3Bucket: options.code.bucket, s3Key: options.code.key },
    role: role.attrArn,
    timeout: options.seconds,
    memorySize: options.megabytes,
    ...(options.environment && { environment: { variables: given(options.environment) } }),
    loggingConfig: { logGroup: logGroup.ref, logFormat: 'Text' },
    ...(network && {
      vpcConfig: { subnetIds: network.subnets, securityGroupIds: [network.securityGroup] },
    }),
    ...(options.reservedConcurrency !== undefined && {
      reservedConcurrentExecutions: options.reservedConcurrency,
    }),
  });

  const events = new CfnEventInvokeConfig(stack, `${id}Events`, {
    functionName: resource.ref,
    qualifier: '$LATEST',
    maximumEventAgeInSeconds: EVENT_SECONDS,
    maximumRetryAttempts: EVENT_RETRIES,
    ...(failures !== undefined && {
      destinationConfig: { onFailure: { destination: failures.arn } },
    }),
  });

  for (const part of [logGroup, role, resource, events])
    if (options.condition) part.cfnOptions.condition = options.condition;
  return { arn: arnOf(resource, name, stack), resource, logGroup };
}

/** Without what has no value. */
function given(variables: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(variables).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value]],
    ),
  );
}

/** Where its condition leaves the function out, another stack has one of that name. */
function arnOf(lambda: CfnFunction, name: string, { region, account }: Stack): string {
  const { condition } = lambda.cfnOptions;
  if (condition === undefined) return lambda.attrArn;
  const elsewhere = `arn:aws:lambda:${region}:${account}:function:${name}`;
  return Fn.conditionIf(condition.logicalId, lambda.attrArn, elsewhere).toString();
}
