import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import { CfnSecurityGroup } from 'aws-cdk-lib/aws-ec2';
import type { Construct } from 'constructs';
import { HUB_FUNCTION } from '../../provider/contract/names.ts';
import type { Keys } from '../code/functions.ts';
import { addFailures } from '../function/failures.ts';
import { addFunction } from '../function/lambda-function.ts';
import { SECONDS } from '../function/time-limits.ts';
import { codeBucket } from '../names.ts';
import { statementsWhere, valueAndChoice } from '../open.ts';
import { hubPermissions } from '../permissions/hub.ts';
import { trustedInvokers } from '../permissions/hub-invokers.ts';
import { addReconciliation } from '../reconcile/index.ts';
import type { StackSettings } from '../settings/stack-settings.ts';
import { addAlarms } from './alarms.ts';
import { directoryEnvironment, hubEgress } from './directory.ts';
import { allowInvokers } from './invokers.ts';
import { addUrl } from './url.ts';

/**
 * The organization's one hub: its function, who may invoke it, its failure destination, its
 * alarms, and the reconciliation.
 */
export class HubStack extends Stack {
  readonly functionArn: string;
  readonly securityGroupId: string;

  constructor(
    scope: Construct,
    id: string,
    settings: StackSettings,
    keys: Keys,
    props: StackProps,
  ) {
    super(scope, id, { ...props, description: 'database-access: the hub' });
    const { hub, directory, organization, namePrefix } = settings;
    const bucket = codeBucket(namePrefix, hub.account, hub.region);

    const securityGroup = new CfnSecurityGroup(this, 'SecurityGroup', {
      groupDescription: 'Hub of database-access: lets nothing in',
      vpcId: hub.vpc,
      securityGroupEgress: hubEgress(directory, hub.nameServers),
    });
    const failures = addFailures(this, {
      settings,
      code: { bucket, key: keys.failures },
    });
    const permissions = {
      organization,
      account: hub.account,
      region: hub.region,
      directoryParameters: directory?.parameters ?? [],
      keys: directory?.keys ?? [],
      units: settings.organizationalUnits,
      rolePath: settings.roles.path,
    };
    const choices = {
      ReadHowToEnterTheDirectory: directory?.isThere ?? false,
      DecryptThemThroughParameterStoreOnly: directory?.hasKey ?? false,
    };
    const shared = {
      settings,
      code: { bucket, key: keys.hub },
      megabytes: 512,
      environment: {
        EXTERNAL_ID: settings.externalId,
        ...(settings.roles.path !== '/' && { SPOKE_ROLE_PATH: settings.roles.path }),
        ROLLOUT: hub.rollout,
        ...directoryEnvironment(directory),
      },
      network: { subnets: hub.subnets, securityGroup: securityGroup.attrGroupId },
    };
    const lambda = addFunction(this, 'Hub', {
      ...shared,
      name: HUB_FUNCTION,
      description: 'Takes requests for access to databases, and has the spokes fulfil them',
      // Every account's spoke role trusts this name.
      role: HUB_FUNCTION,
      permissions: statementsWhere(hubPermissions(permissions), choices),
      seconds: SECONDS.hub,
      reservedConcurrency: hub.reservedConcurrency,
      failures,
    });
    const reconcile = addReconciliation(this, { settings, shared, permissions, choices });

    const invokers = hub.trustedInvokers.map(valueAndChoice);
    allowInvokers(
      this,
      lambda,
      trustedInvokers(
        invokers.map(({ value }) => value),
        organization,
      ),
      invokers.map(({ choice }) => choice),
    );
    addUrl(this, lambda, organization);
    addAlarms(this, { hub: lambda, reconcile, failures, settings });

    this.functionArn = lambda.resource.attrArn;
    this.securityGroupId = securityGroup.attrGroupId;
    new CfnOutput(this, 'HubFunctionArn', { value: this.functionArn });
    new CfnOutput(this, 'HubSecurityGroupId', { value: this.securityGroupId });
  }
}
