import type { Bundle } from '../code/bundle.ts';
import type { Place } from './aws/place.ts';
import type { Values } from './aws/stacks.ts';
import type { Choices, Engine } from './options.ts';
import type { State } from './state.ts';

/** All that the acts share. */
export interface World {
  readonly choices: Choices;
  readonly organization: string;
  /** Whether the central account asks StackSets as a delegated administrator. */
  readonly isDelegate: boolean;
  /** Has the hub. */
  readonly central: Place;
  /** Has spoke, door and databases; the same as central unless there is a second account. */
  readonly member: Place;
  readonly state: State;
  readonly build: Build;
}

/** The code and the templates, made for this run as `npm run synth` makes them. */
export interface Build {
  readonly code: readonly Bundle[];
  /** Those of the rollout need the hub's network. */
  template(world: World, name: TemplateName): string;
}

export type TemplateName = 'code' | 'hub' | 'account' | 'spoke' | 'door' | 'rollout' | 'probe';

/** Requests call it so, and it is a part of the names of the spoke's things. */
export const VPC = 'verify';

export function stackNames({ name }: Choices) {
  const stack = (what: string) => `${name}-${what}`;
  return {
    code: stack('code'),
    network: stack('network'),
    published: stack('published'),
    hub: stack('hub'),
    rollout: stack('rollout'),
    account: stack('account'),
    spoke: stack('spoke'),
    door: stack('door'),
    databases: stack('databases'),
    probe: stack('probe'),
    access: stack('access'),
  };
}

/** The hub's login to the directory, in the central account; not below the path of accesses. */
export function directoryParameters({ name }: Choices) {
  const parameter = (what: string) => `/${name}-directory/${what}`;
  return { bind: parameter('bind'), authorities: parameter('authorities') };
}

export const probeFunction = ({ name }: Choices) => `${name}-probe`;

export const hasTwoAccounts = ({ choices }: Pick<World, 'choices'>): boolean =>
  choices.member !== undefined;

export const hasDirectory = ({ choices }: Pick<World, 'choices'>): boolean =>
  choices.directory !== undefined;

export interface Database {
  readonly engine: Engine;
  readonly endpoint: string;
  readonly name: string;
  readonly secret: string;
}

/** Those that the run asks access to; none before they are there. */
export function databasesOf({ choices, state }: World): Database[] {
  const { engines, database } = choices;
  return engines.flatMap((engine) => {
    if (database !== undefined) return [{ engine, ...database }];
    const outputs = state.outputs['databases'] ?? {};
    const [endpoint, secret] = [outputs[`${engine}Endpoint`], outputs[`${engine}Secret`]];
    if (endpoint === undefined || secret === undefined) return [];
    return [{ engine, endpoint, secret, name: DATABASE }];
  });
}

/** The name of the databases that the run makes. */
export const DATABASE = 'app';

export function keep({ state }: World, act: string, outputs: Values): void {
  state.outputs[act] = { ...outputs };
}

export function given({ state }: World, act: string, name: string): string {
  const value = state.outputs[act]?.[name];
  if (value === undefined) throw new Error(`${act} has left no ${name}`);
  return value;
}
