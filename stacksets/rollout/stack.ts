import { CfnParameter, CfnStackSet, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { HUB_URL_PARAMETER, vpcParameters } from '../names.ts';
import type { Settings } from '../settings/index.ts';

/** The members' templates, as texts: StackSets take them so. */
export interface MemberTemplates {
  readonly account: string;
  readonly spoke: string;
  readonly door: string;
}

interface Part {
  readonly name: string;
  readonly description: string;
  readonly template: string;
  readonly units: string[];
  readonly regions: string[];
  readonly parameters?: Readonly<Record<string, string>>;
  readonly tolerance: number;
}

/**
 * Brings role, spokes and door to every account of the organizational units, including accounts
 * that join later. No part needs another one, so their order does not matter: nobody calls a spoke
 * without the account's role, and a role without spokes permits nothing.
 */
export class RolloutStack extends Stack {
  private readonly settings: Settings;

  constructor(
    scope: Construct,
    id: string,
    settings: Settings,
    templates: MemberTemplates,
    props: StackProps,
  ) {
    super(scope, id, { ...props, description: 'database-access: what the accounts get' });
    this.settings = settings;
    const { organizationalUnits, regions, hub, rollout, vpcs } = settings;

    this.add('Account', {
      name: 'account',
      description: 'The role that the hub takes',
      template: templates.account,
      units: organizationalUnits,
      // Roles are global. The hub's Region stays even if the list of Regions changes.
      regions: [hub.region],
      tolerance: rollout.failureTolerancePercentage,
    });

    for (const vpc of vpcs) {
      const { id, subnets } = vpcParameters(vpc.name);
      // A logical id has no hyphens, and a name has no capital letters.
      this.add(`Spoke${vpc.name.replaceAll('-', 'X')}`, {
        name: `spoke-${vpc.name}`,
        description: `The spoke of the VPC that an account publishes as ${id}`,
        template: templates.spoke,
        units: vpc.organizationalUnits ?? organizationalUnits,
        regions: vpc.regions ?? regions,
        parameters: {
          VpcName: vpc.name,
          Vpc: id,
          Subnets: subnets,
          InterfaceEndpoints: vpc.interfaceEndpoints ? 'yes' : 'no',
        },
        tolerance: rollout.spokeFailureTolerancePercentage,
      });
    }

    const hubUrl = new CfnParameter(this, 'HubUrl', {
      description: "Name of the SSM parameter with the hub's URL; the hub's stack keeps it",
      type: 'AWS::SSM::Parameter::Value<String>',
      default: HUB_URL_PARAMETER,
    });
    this.add('Door', {
      name: 'door',
      description: 'ServiceToken and function_name of the teams of an account',
      template: templates.door,
      units: organizationalUnits,
      regions,
      parameters: { HubUrl: hubUrl.valueAsString },
      tolerance: rollout.failureTolerancePercentage,
    });
  }

  private add(id: string, part: Part): void {
    const { namePrefix, delegatedAdministrator, rollout } = this.settings;
    new CfnStackSet(this, id, {
      stackSetName: `${namePrefix}-${part.name}`,
      description: part.description,
      templateBody: part.template,
      capabilities: ['CAPABILITY_NAMED_IAM'],
      permissionModel: 'SERVICE_MANAGED',
      callAs: delegatedAdministrator ? 'DELEGATED_ADMIN' : 'SELF',
      autoDeployment: { enabled: true, retainStacksOnAccountRemoval: false },
      // Operations that do not conflict run in parallel; others queue instead of failing.
      managedExecution: { Active: true },
      operationPreferences: {
        regionConcurrencyType: 'PARALLEL',
        failureTolerancePercentage: part.tolerance,
        maxConcurrentPercentage: rollout.maxConcurrentPercentage,
        // The default works on only one account more at a time than may fail.
        concurrencyMode: 'SOFT_FAILURE_TOLERANCE',
      },
      parameters: Object.entries(part.parameters ?? {}).map(([parameterKey, parameterValue]) => ({
        parameterKey,
        parameterValue,
      })),
      stackInstancesGroup: [
        { deploymentTargets: { organizationalUnitIds: part.units }, regions: part.regions },
      ],
    });
  }
}
