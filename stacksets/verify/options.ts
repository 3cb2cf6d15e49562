import { randomBytes } from 'node:crypto';
import { parseArgs } from 'node:util';
import * as z from 'zod';
import { MAX_NAME_PREFIX } from '../names.ts';
import { BUILT } from '../root.ts';
import { directory as directorySettings } from '../settings/directory.ts';

const ENGINES = ['postgres', 'mysql'] as const;
export type Engine = (typeof ENGINES)[number];

const name = z
  .string()
  .regex(/^[a-z][a-z0-9-]*$/, 'must be lower-case letters, digits and hyphens')
  .max(MAX_NAME_PREFIX);

const { url, networks, baseDn } = directorySettings.shape;
const directory = z.object({
  ...{ url, networks, baseDn },
  /** Files. What is in them gets into parameters only, never into the state file. */
  bind: z.string(),
  authorities: z.string().optional(),
  group: z.string(),
  /** As it is the name of a database user, and a part of statements. */
  person: z
    .string()
    .regex(/^[a-zA-Z0-9_.-]+$/, 'must be letters, digits and _.-')
    .toLowerCase(),
});

/** What a run is about. It is kept in the run's state file, for --resume and --remove. */
export const choices = z.object({
  name,
  profile: z.string().optional(),
  region: z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d$/, 'must be a Region such as eu-central-1'),
  member: z.object({ profile: z.string(), unit: z.string() }).optional(),
  engines: z.array(z.enum(ENGINES)),
  aurora: z.boolean(),
  database: z.object({ endpoint: z.string(), name: z.string(), secret: z.string() }).optional(),
  network: z.object({ vpc: z.string(), subnets: z.array(z.string()).min(1) }).optional(),
  directory: directory.optional(),
  firstHour: z.boolean(),
});
export type Choices = z.infer<typeof choices>;

export interface Options {
  readonly help: boolean;
  readonly yes: boolean;
  readonly keep: boolean;
  readonly report: string;
  readonly dist: string;
  /** A new run, or an earlier one by its name. */
  readonly run: { readonly begin: Choices } | { readonly resume: string } | { remove: string };
}

export function parseOptions(words: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...words],
    options: {
      profile: { type: 'string' },
      region: { type: 'string' },
      'member-profile': { type: 'string' },
      unit: { type: 'string' },
      engines: { type: 'string' },
      aurora: { type: 'boolean', default: false },
      database: { type: 'string' },
      'database-name': { type: 'string' },
      'master-secret': { type: 'string' },
      vpc: { type: 'string' },
      subnets: { type: 'string' },
      ldap: { type: 'string' },
      'ldap-networks': { type: 'string' },
      'ldap-base-dn': { type: 'string' },
      'ldap-bind': { type: 'string' },
      'ldap-ca': { type: 'string' },
      'ldap-group': { type: 'string' },
      'ldap-person': { type: 'string' },
      'first-hour': { type: 'boolean', default: false },
      keep: { type: 'boolean', default: false },
      resume: { type: 'string' },
      remove: { type: 'string' },
      name: { type: 'string' },
      report: { type: 'string', default: '.' },
      dist: { type: 'string', default: BUILT },
      yes: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  const { help, yes, keep, report, dist, resume, remove } = values;
  const common = { help, yes, keep, report, dist };
  if (remove !== undefined) return { ...common, run: { remove } };
  if (resume !== undefined) return { ...common, run: { resume } };
  if (help) return { ...common, run: { remove: '' } };
  return { ...common, run: { begin: choicesIn(values) } };
}

interface Words {
  readonly [name: string]: string | boolean | undefined;
}

function choicesIn(given: Words): Choices {
  const region = given['region'] ?? process.env['AWS_REGION'];
  if (region === undefined) throw new Error('--region is missing');
  const firstHour = given['first-hour'] === true;
  const parsed = choices.safeParse({
    name: given['name'] ?? `verify-${randomBytes(2).toString('hex')}`,
    profile: given['profile'],
    region,
    member: together(given, { profile: 'member-profile', unit: 'unit' }),
    engines: enginesIn(given['engines'] ?? (firstHour ? 'mysql' : 'postgres,mysql')),
    aurora: given['aurora'] === true || firstHour,
    database: together(given, {
      endpoint: 'database',
      name: 'database-name',
      secret: 'master-secret',
    }),
    network: networkIn(together(given, { vpc: 'vpc', subnets: 'subnets' })),
    directory: directoryIn(given),
    firstHour,
  });
  if (!parsed.success) throw new Error(z.prettifyError(parsed.error));
  refuseContradictions(parsed.data);
  return parsed.data;
}

function refuseContradictions(all: Choices): void {
  const { member, network, database, engines, directory, firstHour } = all;
  if (directory !== undefined && firstHour)
    throw new Error('the first hour asks no directory: leave out --ldap, or --first-hour');
  if (directory !== undefined && engines.length === 0)
    throw new Error('--ldap needs databases: name their --engines');
  if (database === undefined) return;
  if (member !== undefined)
    throw new Error('--database is one of a single account: leave out --unit, or --database');
  if (directory !== undefined)
    throw new Error('--ldap makes people users of databases of the run only: leave out --database');
  if (network === undefined) throw new Error('--database needs --vpc and --subnets, its network');
  if (engines.length !== 1) throw new Error('--database needs --engines with its engine');
}

function enginesIn(list: string | boolean): string[] {
  return list === 'none' ? [] : String(list).split(',');
}

function networkIn(given: Readonly<Record<string, string>> | undefined) {
  return given && { vpc: given['vpc'], subnets: given['subnets']?.split(',') };
}

function directoryIn(given: Words) {
  const all = together(given, {
    url: 'ldap',
    networks: 'ldap-networks',
    baseDn: 'ldap-base-dn',
    bind: 'ldap-bind',
    group: 'ldap-group',
    person: 'ldap-person',
  });
  const authorities = given['ldap-ca'];
  if (all === undefined && authorities !== undefined) throw new Error('--ldap is missing');
  return all && { ...all, networks: all['networks']?.split(','), authorities };
}

/** Options that only make sense together: all of them, or undefined if none is there. */
function together(given: Words, wanted: Readonly<Record<string, string>>) {
  const found = Object.entries(wanted).map(([key, option]) => [key, given[option]] as const);
  if (found.every(([, value]) => value === undefined)) return undefined;
  const missing = Object.values(wanted).filter((option) => given[option] === undefined);
  if (missing.length > 0) throw new Error(`--${missing.join(' and --')} is missing`);
  return Object.fromEntries(found.map(([key, value]) => [key, String(value)]));
}
