import { Fn, Token } from 'aws-cdk-lib';
import { vpcParameters } from '../names.ts';
import { either } from '../open.ts';
import type { Choice } from '../settings/open.ts';
import type { StackSettings } from '../settings/stack-settings.ts';

/**
 * The accounts of the pilot's units, and all others. Each have StackSets of their own, in a stack of
 * their own, so that the others' release waits for somebody to deploy it.
 */
export interface Stage {
  readonly isPilot: Choice;
  readonly description: string;
  /** Only the spokes, for a further VPC. */
  readonly only?: 'spokes';
}

/** The members' templates, as texts: StackSets take them so. */
export interface MemberTemplates {
  readonly account: string;
  readonly spoke: string;
  readonly door: string;
}

/** A StackSet. */
export interface Part {
  /** In the template, which has no hyphens there; names have no capital letters. */
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly template: string;
  readonly units: readonly string[];
  readonly regions: readonly string[];
  readonly parameters: Readonly<Record<string, string>>;
  /** Percentages of the accounts in a Region. */
  readonly tolerance: number;
  readonly atOnce: number;
  /** The ids of those that an account which joins gets before, if the settings ask for an order. */
  readonly after: readonly string[];
}

/** The StackSets of a stage. A VPC that none of its units has gets none. */
export function partsOf(
  settings: StackSettings,
  templates: MemberTemplates,
  hubUrl: string,
  stage: Stage,
): Part[] {
  const { organizationalUnits, regions, hub, rollout, vpcs } = settings;
  const { isPilot } = stage;
  const isOf = (unit: string) =>
    typeof isPilot === 'object' || rollout.pilot.includes(unit) === isPilot;
  const part = (
    given: Pick<Part, 'id' | 'name' | 'description' | 'template' | 'regions'> &
      Partial<Pick<Part, 'parameters' | 'units' | 'after' | 'tolerance'>>,
  ): Part => {
    const { tolerance = rollout.failureTolerancePercentage, units = organizationalUnits } = given;
    const { parameters = {} } = given;
    return {
      after: [],
      ...given,
      parameters: { ...parameters, ...leftOpen(given.template, parameters, hub) },
      name: either(isPilot, `pilot-${given.name}`, given.name),
      units: units.filter(isOf),
      tolerance: either(isPilot, 0, tolerance),
      atOnce: either(isPilot, 100, rollout.maxConcurrentPercentage),
    };
  };

  const account = part({
    id: 'Account',
    name: 'account',
    description: 'The role that the hub takes',
    template: templates.account,
    // Roles are global. The hub's Region stays even if the list of Regions changes.
    regions: [hub.region],
  });
  const spokes = vpcs.map((vpc) => {
    const { id, subnets } = vpcParameters(vpc.name);
    return part({
      id: Token.isUnresolved(vpc.name) ? 'Spoke' : `Spoke${vpc.name.replaceAll('-', 'X')}`,
      name: `spoke-${vpc.name}`,
      description: `The spoke of the VPC that an account publishes as ${id}`,
      template: templates.spoke,
      ...(vpc.organizationalUnits && { units: vpc.organizationalUnits }),
      regions: vpc.regions ?? regions,
      parameters: {
        VpcName: vpc.name,
        Vpc: id,
        Subnets: subnets,
        InterfaceEndpoints: either(vpc.interfaceEndpoints, 'yes', 'no'),
      },
      tolerance: rollout.spokeFailureTolerancePercentage,
      after: [account.id],
    });
  });
  if (stage.only === 'spokes') return spokes.map((spoke) => ({ ...spoke, after: [] }));
  const made = [account, ...spokes].filter(({ units }) => units.length > 0);
  const door = part({
    id: 'Door',
    name: 'door',
    description: 'ServiceToken and function_name of the teams of an account',
    template: templates.door,
    regions,
    parameters: { HubUrl: hubUrl },
    after: made.map(({ id }) => id),
  });
  return [...made, door];
}

/** What a member's template leaves open beside those: the parameters of the rollout's template. */
function leftOpen(
  template: string,
  given: Readonly<Record<string, string>>,
  hub: StackSettings['hub'],
): Record<string, string> {
  const declared: Readonly<Record<string, object>> = JSON.parse(template).Parameters ?? {};
  const known: Readonly<Record<string, string>> = {
    HubAccount: hub.account,
    HubRegion: hub.region,
  };
  return Object.fromEntries(
    Object.keys(declared)
      .filter((name) => !(name in given))
      .map((name) => [name, known[name] ?? Fn.ref(name)]),
  );
}
