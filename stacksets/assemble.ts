import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  App,
  BootstraplessSynthesizer,
  type IStackSynthesizer,
  type ISynthesisSession,
  type Stack,
  Tags,
} from 'aws-cdk-lib';
import { PATH_METADATA_ENABLE_CONTEXT } from 'aws-cdk-lib/cx-api';
import type { Construct } from 'constructs';
import { AccountStack } from './account/stack.ts';
import type { Keys } from './code/functions.ts';
import { CodeStack } from './code/stack.ts';
import { DoorStack } from './door/stack.ts';
import { HubStack } from './hub/stack.ts';
import type { MemberTemplates } from './rollout/parts.ts';
import { RolloutStack } from './rollout/stack.ts';
import type { Settings } from './settings/index.ts';
import { type StackSettings, stackSettings } from './settings/stack-settings.ts';
import { SpokeStack } from './spoke/stack.ts';

export interface Options {
  readonly settings: Settings;
  readonly keys: Keys;
}

/** What the members' stacks are made of. */
export interface MemberOptions {
  readonly settings: StackSettings;
  readonly keys: Keys;
}

/** The stacks of the hub's account. */
export interface Stacks {
  readonly code: readonly CodeStack[];
  readonly hub: HubStack;
  /** Of the accounts that get a release first, if there is a pilot. */
  readonly pilot: RolloutStack | undefined;
  readonly rollout: RolloutStack;
}

export interface Assembly extends Stacks {
  readonly app: App;
}

/** How stacks become templates, by what code they need: the hub's, or that of the members. */
export type Synthesizers = Readonly<Record<'hub' | 'members', () => IStackSynthesizer>>;

/**
 * No stack has assets, so no account has to be bootstrapped for CDK. The CDK's own synthesizer of
 * this name has its command line take roles that only bootstrapped accounts have.
 */
export class PlainSynthesizer extends BootstraplessSynthesizer {
  override synthesize(session: ISynthesisSession): void {
    this.synthesizeTemplate(session);
    this.emitArtifact(session);
  }
}

/** CDK's types do not allow for exactOptionalPropertyTypes. */
export const synthesizer = () => new PlainSynthesizer() as IStackSynthesizer;

export function assemble(options: Options, outdir: string): Assembly {
  const app = new App({ outdir, analyticsReporting: false });
  return { app, ...addStacks(app, options, { hub: synthesizer, members: synthesizer }) };
}

/**
 * What the hub's account deploys: a bucket with code in each Region, the hub, and the StackSets
 * with the members' templates.
 */
export function addStacks(scope: Construct, options: Options, synthesizers: Synthesizers): Stacks {
  const { settings: given, keys } = options;
  const settings = stackSettings(given);
  const { account, region } = settings.hub;
  // CloudFormation learns of a dashboard's tags Region by Region.
  const untagged = { excludeResourceTypes: ['AWS::CloudWatch::Dashboard'] };
  for (const [key, value] of Object.entries(given.tags)) Tags.of(scope).add(key, value, untagged);
  const at = (place: string, name: string, synthesizer: IStackSynthesizer) => {
    const stackName = `${settings.namePrefix}-${name}`;
    // What the CDK reports of an app to AWS is a resource, for which the deployer has no permission.
    return { env: { account, region: place }, stackName, synthesizer, analyticsReporting: false };
  };

  const code = [...new Set([region, ...settings.regions])].map((name) => {
    const props = at(name, `code-${name}`, synthesizer());
    return new CodeStack(scope, props.stackName, settings, props);
  });
  const there = at(region, 'hub', synthesizers.hub());
  const hub = new HubStack(scope, there.stackName, settings, keys, there);
  const templates = memberTemplates({ settings, keys });
  const stage = (isPilot: boolean, name: string) => {
    const props = at(region, name, synthesizers.members());
    const stage = { isPilot, description: whatTheyGet(isPilot) };
    return new RolloutStack(scope, props.stackName, settings, templates, stage, props);
  };
  const pilot = settings.rollout.pilot.length > 0 ? stage(true, 'pilot') : undefined;
  const rollout = stage(false, 'rollout');
  // A function needs its code, and a trust policy cannot name a role that does not exist yet.
  for (const stack of code) hub.node.addDependency(stack);
  pilot?.node.addDependency(hub);
  rollout.node.addDependency(pilot ?? hub);
  return { code, hub, pilot, rollout };
}

const whatTheyGet = (isPilot: boolean) =>
  `database-access: what ${isPilot ? "the pilot's accounts" : 'the accounts'} get`;

/** The members' templates: each fits every account and Region. */
export function memberTemplates(options: MemberOptions): MemberTemplates {
  const { account, spoke, door } = memberStacks;
  return {
    account: templateOf((app) => account(app, options)),
    spoke: templateOf((app) => spoke(app, options)),
    door: templateOf((app) => door(app, options)),
  };
}

export const memberStacks = {
  account: (app: App, { settings }: MemberOptions) =>
    new AccountStack(app, 'account', settings, { synthesizer: synthesizer() }),
  spoke: (app: App, { settings, keys }: MemberOptions) =>
    new SpokeStack(app, 'spoke', settings, keys, { synthesizer: synthesizer() }),
  door: (app: App, { settings, keys }: MemberOptions) =>
    new DoorStack(app, 'door', settings, keys, { synthesizer: synthesizer() }),
};

/**
 * The template of a stack that stands alone, whatever app is being made meanwhile: without the paths
 * of constructs, which the CDK's command line asks every app for. The CDK's own checks would take
 * seconds for each: cfn-lint looks at the same templates.
 */
export function templateOf(make: (app: App) => Stack): string {
  const outdir = mkdtempSync(join(tmpdir(), 'database-access-'));
  try {
    const quick = { autoSynth: false, builtinCloudFormationValidation: false };
    const postCliContext = { [PATH_METADATA_ENABLE_CONTEXT]: false };
    const app = new App({ outdir, analyticsReporting: false, postCliContext, ...quick });
    const { artifactId } = make(app);
    return JSON.stringify(app.synth().getStackArtifact(artifactId).template);
  } finally {
    rmSync(outdir, { recursive: true });
  }
}
