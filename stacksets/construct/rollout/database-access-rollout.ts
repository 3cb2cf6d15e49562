import type { IStackSynthesizer, Stack } from 'aws-cdk-lib';
import { PolicyDocument } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { addStacks, type Synthesizers } from '../../assemble.ts';
import { type Bundles, keysOf, readBundles } from '../../code/functions.ts';
import { readAuthorities } from '../../code/read-authorities.ts';
import { codeBucket } from '../../names.ts';
import { deployerPermissions } from '../../permissions/deployer/index.ts';
import { managedPolicies } from '../../permissions/deployer/managed-policies.ts';
import { BUILT } from '../../root.ts';
import type { Settings } from '../../settings/index.ts';
import { CodeSynthesizer } from './code-synthesizer.ts';
import { parseProps } from './parse-props.ts';
import type { DatabaseAccessRolloutProps } from './props.ts';

/**
 * Brings database-access to an organization: stacks for the central account with the hub and with
 * StackSets, which bring role, spokes and door to every account of the units. The stacks are those of
 * `database-access synth`, under the same names. The CDK uploads the functions' code to their
 * buckets; no account has to be bootstrapped.
 */
export class DatabaseAccessRollout extends Construct {
  /** The bucket with the functions' code in each Region. */
  readonly codeStacks: readonly Stack[];

  /** The hub, in the central account. */
  readonly hubStack: Stack;

  /** The StackSets of the accounts that get a release first, if the settings name some. */
  readonly pilotStack: Stack | undefined;

  /** The StackSets. */
  readonly rolloutStack: Stack;

  /** The hub's function: what trusted invokers invoke, and programs such as the doctor. */
  readonly hubFunctionArn: string;

  /** The hub's security group, which domain controllers have to let in. */
  readonly hubSecurityGroupId: string;

  /**
   * What it takes to deploy all of it in the central account, in as many documents as managed
   * policies have room for. Whoever has it is as good as an administrator (docs/threat-model.md).
   */
  readonly deployerPolicies: readonly PolicyDocument[];

  constructor(scope: Construct, id: string, props: DatabaseAccessRolloutProps) {
    super(scope, id);
    const source = `DatabaseAccessRollout ${this.node.path}`;
    const settings = parseProps(props, source);
    const authorities = readAuthorities(settings, source, process.cwd());
    const bundles = readBundles(BUILT, authorities);
    const stacks = addStacks(
      this,
      { settings, keys: keysOf(bundles) },
      synthesizers(settings, bundles, () => this.codeStacks),
    );
    this.codeStacks = stacks.code;
    this.hubStack = stacks.hub;
    this.pilotStack = stacks.pilot;
    this.rolloutStack = stacks.rollout;
    this.hubFunctionArn = stacks.hub.functionArn;
    this.hubSecurityGroupId = stacks.hub.securityGroupId;
    this.deployerPolicies = managedPolicies(deployerPermissions(settings)).map((policy) =>
      PolicyDocument.fromJson(policy),
    );
  }
}

function synthesizers(
  { hub, namePrefix, regions }: Settings,
  { hub: code, failures, spoke, door }: Bundles,
  bucketStacks: () => readonly Stack[],
): Synthesizers {
  const bucketIn = (region: string) => codeBucket(namePrefix, hub.account, region);
  const upload = (bundles: Bundles[keyof Bundles][], regions: readonly string[]) => () =>
    // CDK's types do not allow for exactOptionalPropertyTypes.
    new CodeSynthesizer({ bundles, regions, bucketIn, bucketStacks }) as IStackSynthesizer;
  return {
    hub: upload([code, failures], [hub.region]),
    members: upload([failures, spoke, door], regions),
  };
}
