import { type App, Tags } from 'aws-cdk-lib';
import { memberStacks, synthesizer, templateOf } from '../assemble.ts';
import type { Keys } from '../code/functions.ts';
import { CodeStack } from '../code/stack.ts';
import { HubStack } from '../hub/stack.ts';
import type { MemberTemplates, Stage } from '../rollout/parts.ts';
import { RolloutStack } from '../rollout/stack.ts';
import type { StackSettings } from '../settings/stack-settings.ts';
import { DeployerStack } from './deployer.ts';
import { declareParameters, type Template } from './parameters/declare.ts';
import { openSettings, openVpc, rootUnit, text } from './parameters/open-settings.ts';

/**
 * The templates of a release, by their names: those of `npm run synth`, made by the same code, with
 * parameters in place of settings.
 */
export function releaseTemplates(keys: Keys): Readonly<Record<string, string>> {
  const central = openSettings('central');
  const at = { synthesizer: synthesizer() };
  // The spokes' code may be another one, with authorities of a company's own.
  const open = { ...keys, spoke: text('SpokeCode') };
  const finished = (make: Parameters<typeof templateOf>[0]) =>
    JSON.stringify(declareParameters(parse(templateOf(make)), { SpokeCode: keys.spoke }));

  const members: MemberTemplates = {
    account: finished((app) => memberStacks.account(app, member(open))),
    spoke: finished((app) => memberStacks.spoke(app, member(open))),
    door: finished((app) => memberStacks.door(app, member(open))),
  };
  const stackSets = (settings: StackSettings, stage: Stage) =>
    finished((app) => new RolloutStack(tagged(app), 'rollout', settings, members, stage, at));
  const hub = { ...central, organizationalUnits: [rootUnit()] };
  return {
    deployer: finished((app) => new DeployerStack(app, 'deployer', at)),
    code: finished((app) => new CodeStack(tagged(app), 'code', central, at)),
    hub: finished((app) => new HubStack(tagged(app), 'hub', hub, open, at)),
    rollout: stackSets(central, {
      isPilot: { condition: 'IsPilot' },
      description: 'database-access: what the accounts get',
    }),
    vpc: stackSets(
      { ...central, vpcs: [openVpc()] },
      {
        isPilot: { condition: 'IsPilot' },
        description: 'database-access: the spokes of a further VPC',
        only: 'spokes',
      },
    ),
    ...members,
  };
}

const member = (keys: Keys) => ({ settings: openSettings('member'), keys });

const parse = (template: string): Template => JSON.parse(template);

/** Further tags are those of the stacks, which CloudFormation hands on. */
function tagged(app: App): App {
  // CloudFormation learns of a dashboard's tags Region by Region.
  const untagged = { excludeResourceTypes: ['AWS::CloudWatch::Dashboard'] };
  Tags.of(app).add('application', 'database-access', untagged);
  return app;
}
