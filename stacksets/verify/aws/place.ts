import { type Account, accountOf } from './account.ts';
import { type Buckets, bucketsOf } from './buckets.ts';
import type { Configuration } from './configuration.ts';
import { type Functions, functionsOf } from './functions.ts';
import { type Machines, machinesOf } from './machines.ts';
import { type Parameters, parametersOf } from './parameters.ts';
import { type Secrets, secretsOf } from './secrets.ts';
import { type Stacks, stacksOf } from './stacks.ts';

/** An account in a Region, with somebody's credentials. */
export interface Place {
  readonly id: string;
  readonly region: string;
  readonly account: Account;
  readonly stacks: Stacks;
  readonly buckets: Buckets;
  readonly functions: Functions;
  readonly machines: Machines;
  readonly parameters: Parameters;
  readonly secrets: Secrets;
}

export async function openPlace(profile: string | undefined, region: string): Promise<Place> {
  const configuration: Configuration = { region, ...(profile !== undefined && { profile }) };
  const account = accountOf(configuration);
  return {
    id: await account.id(),
    region,
    account,
    stacks: stacksOf(configuration),
    buckets: bucketsOf(configuration),
    functions: functionsOf(configuration),
    machines: machinesOf(configuration),
    parameters: parametersOf(configuration),
    secrets: secretsOf(configuration),
  };
}
