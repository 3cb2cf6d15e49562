import { CfnParameter, CfnStackSet, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { HUB_URL_PARAMETER } from '../names.ts';
import { listIfGiven, textOr } from '../open.ts';
import type { StackSettings } from '../settings/stack-settings.ts';
import { type MemberTemplates, type Part, partsOf, type Stage } from './parts.ts';

/**
 * Brings role, spokes and door to every account of a stage's units, including accounts that join
 * later. No part needs another one, so by default they come side by side: nobody calls a spoke
 * without the account's role, and a role without spokes permits nothing.
 */
export class RolloutStack extends Stack {
  private readonly settings: StackSettings;
  private readonly made = new Map<string, CfnStackSet>();

  constructor(
    scope: Construct,
    id: string,
    settings: StackSettings,
    templates: MemberTemplates,
    stage: Stage,
    props: StackProps,
  ) {
    super(scope, id, { ...props, description: stage.description });
    this.settings = settings;
    const hubUrl = stage.only === undefined ? this.hubUrl() : '';
    for (const part of partsOf(settings, templates, hubUrl, stage)) this.add(part);
  }

  private hubUrl(): string {
    return new CfnParameter(this, 'HubUrl', {
      description: "Name of the SSM parameter with the hub's URL; the hub's stack keeps it",
      type: 'AWS::SSM::Parameter::Value<String>',
      default: HUB_URL_PARAMETER,
    }).valueAsString;
  }

  private add(part: Part): void {
    const { namePrefix, rollout } = this.settings;
    const { description } = part;
    const stackSet = new CfnStackSet(this, part.id, {
      stackSetName: `${namePrefix}-${part.name}`,
      // Another description updates every stack, by which it reads the account's parameters again
      // (https://github.com/aws-cloudformation/aws-cloudformation-resource-providers-cloudformation,
      // Comparator.java).
      description: textOr(
        rollout.revision,
        (revision) => `${description} (revision ${revision})`,
        description,
      ),
      templateBody: part.template,
      capabilities: ['CAPABILITY_NAMED_IAM'],
      permissionModel: 'SERVICE_MANAGED',
      callAs: rollout.callAs,
      autoDeployment: {
        enabled: true,
        retainStacksOnAccountRemoval: false,
        ...(rollout.managementAccount && {
          dependsOn: listIfGiven(rollout.managementAccount, (owner) =>
            this.arnsOf(part.after, owner),
          ),
        }),
      },
      // Operations that do not conflict run in parallel; others queue instead of failing.
      managedExecution: { Active: true },
      operationPreferences: {
        regionConcurrencyType: 'PARALLEL',
        failureTolerancePercentage: part.tolerance,
        maxConcurrentPercentage: part.atOnce,
        // The default works on only one account more at a time than may fail.
        concurrencyMode: 'SOFT_FAILURE_TOLERANCE',
      },
      parameters: Object.entries(part.parameters).map(([parameterKey, parameterValue]) => ({
        parameterKey,
        parameterValue,
      })),
      stackInstancesGroup: [
        {
          deploymentTargets: { organizationalUnitIds: [...part.units] },
          regions: [...part.regions],
        },
      ],
    });
    this.made.set(part.id, stackSet);
  }

  /** StackSets of a delegated administrator belong to the management account too. */
  private arnsOf(ids: readonly string[], account: string): string[] {
    const owner = `${this.region}:${account}`;
    return ids.flatMap((id) => {
      const stackSet = this.made.get(id);
      return stackSet
        ? [`arn:aws:cloudformation:${owner}:stackset/${stackSet.attrStackSetId}`]
        : [];
    });
  }
}
