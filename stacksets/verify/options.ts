import { randomBytes } from 'node:crypto';
import { parseArgs } from 'node:util';
import * as z from 'zod';
import { MAX_NAME_PREFIX } from '../names.ts';
import { directory as directorySettings } from '../settings/directory.ts';

export const USAGE = `npm run verify -- --profile PROFILE --region REGION [--member-profile PROFILE --unit UNIT]
npm run verify -- --resume NAME | --remove NAME

Deploys database-access into a throw-away AWS account, checks the lines of docs/assumptions.md there,
removes everything, and writes a report that can be pasted into an issue. It first says what it will
make and what that costs, and asks. docs/verify.md has an example, and the permissions it needs.

  --profile PROFILE         of AWS's configuration; an administrator of the account
  --region REGION
  --member-profile PROFILE  of a second account, which then gets role, spoke and door by StackSets
  --unit UNIT               the organizational unit of that second account
  --engines LIST            postgres, mysql, or both (postgres,mysql), or none; default both
  --aurora                  Aurora clusters in place of instances
  --database HOST:PORT      one that exists, of the one engine of --engines; nothing of it is removed
  --database-name NAME      its database
  --master-secret ARN       its master user, in Secrets Manager
  --vpc VPC --subnets LIST  private subnets with a route to AWS's services, in place of a VPC of its
                            own in the first account; --database needs them
  --ldap URL                an Active Directory that the hub reaches; the members of a group get
                            personal users. With it:
    --ldap-networks LIST    networks of its domain controllers, such as 10.0.0.0/16
    --ldap-base-dn DN
    --ldap-bind FILE        {"dn": "...", "password": "..."} of a user that may read the directory
    --ldap-ca FILE          certificates of its authority, unless that is a public one
    --ldap-group NAME       a group with few members
    --ldap-person NAME      the account name of one of them
  --first-hour              only what can break everything, cheapest first; ends at the first failure
  --keep                    removes nothing at the end
  --resume NAME             goes on with a run that was kept or killed
  --remove NAME             removes what a run has left
  --name NAME               first part of all names; default verify- and four digits
  --dist FOLDER             what npm run build has written; default dist
  --report FOLDER           where verify-report.json and .txt go; default .
  --yes                     does not ask

Exit status: 0 if nothing is contradicted, 1 if something is, 2 if the run did not come to its end.`;

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
      dist: { type: 'string', default: 'dist' },
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
  if (directory !== undefined && (firstHour || engines.length === 0))
    throw new Error('--ldap needs databases, and more than the first hour: leave out --first-hour');
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
