import * as z from 'zod';
import { DEFAULT_NAME_PREFIX } from '../../provider/contract/names.ts';
import { didYouMean } from '../../provider/errors/listed.ts';
import { nearest } from '../../provider/runtime/nearest.ts';
import { MAX_NAME_PREFIX } from '../names.ts';
import { memberAlarms, roles, tags } from './accounts.ts';
import { checkTogether } from './checks.ts';
import { directory } from './directory.ts';
import { hub } from './hub.ts';
import { reconcile } from './reconcile.ts';
import { spokes } from './spokes.ts';
import { stackSets } from './stack-sets.ts';
import { days, keyAlias, region, text, unique } from './values.ts';
import { vpc } from './vpcs.ts';

export type Settings = z.infer<typeof schema>;

/** As they are written, with what has a default left out. */
export type GivenSettings = z.input<typeof schema>;

/**
 * Refuses every mistake at once, each by the setting's name. `source` is where they were written.
 */
export function parseSettings(value: unknown, source: string): Settings {
  const parsed = schema.safeParse(value, { error: inWords });
  if (!parsed.success) throw new Error(`${source}:\n${z.prettifyError(parsed.error)}`);
  return parsed.data;
}

/** Says what is missing, and which key may be meant. All others say what is wrong themselves. */
function inWords(issue: z.core.$ZodRawIssue): string | undefined {
  if (issue.code === 'invalid_type' && issue.input === undefined)
    return `This setting is missing: ${KINDS[issue.expected] ?? issue.expected}`;
  if (issue.code !== 'unrecognized_keys' || !(issue.inst instanceof z.ZodObject)) return undefined;
  const known = Object.keys(issue.inst.shape);
  const told = (issue.keys as string[]).map(
    (key) => `${JSON.stringify(key)}${didYouMean(nearest(key, known))}`,
  );
  return `Unrecognized key${told.length === 1 ? '' : 's'}: ${told.join(', ')}`;
}

const KINDS: Readonly<Record<string, string>> = {
  array: 'a list',
  boolean: 'true or false',
  number: 'a number',
  object: 'an object',
  string: 'a text',
};

export const schema = z
  .strictObject({
    organization: text(/^o-[a-z0-9]{10,32}$/, 'must be an organization id such as o-exampleorg1'),
    organizationalUnits: unique(
      text(
        /^(ou-[a-z0-9]{4,32}-[a-z0-9]{8,32}|r-[a-z0-9]{4,32})$/,
        "must be the id of an organizational unit or of the organization's root",
      ),
    ).min(1),
    regions: unique(region).min(1),
    /**
     * Whether the hub's account is a delegated administrator of StackSets; if not, it is the
     * management account.
     */
    delegatedAdministrator: z.boolean().default(true),
    /**
     * The hub presents it when it assumes a role. It is not a secret. While it changes, requests
     * are refused until the hub and the account both have the new one.
     */
    externalId: text(/^[\w+=,.@:/-]{2,1224}$/, 'must be 2 to 1224 letters, digits and +=,.@:/-_'),
    hub,
    /** Active Directory, for `groups`. Without it, requests with groups are refused. */
    directory: directory.optional(),
    spokes: z.prefault(spokes, {}),
    reconcile: z.prefault(reconcile, {}),
    vpcs: z
      .array(vpc)
      .min(1)
      .refine(
        (list) => new Set(list.map(({ name }) => name)).size === list.length,
        'must have different names',
      )
      .prefault([{ name: 'default' }]),
    rollout: z.prefault(stackSets, {}),
    roles: z.prefault(roles, {}),
    logRetentionDays: days.default(90),
    /**
     * The key of all log groups, by the alias it has in every account and Region. Its policy has to
     * let CloudWatch Logs use it. Without it: the key of CloudWatch Logs.
     */
    logKey: keyAlias.optional(),
    /** SNS topics that receive the alarms of the hub's account. */
    alarmTopics: unique(
      text(/^arn:aws:sns:[a-z0-9-]+:\d{12}:[\w-]+$/, 'must be the ARN of an SNS topic'),
    ).default([]),
    /** Alarms in the members; without it, they have none. */
    memberAlarms: memberAlarms.optional(),
    /**
     * First part of the names of buckets, StackSets and alarms. The functions' names are the same
     * everywhere.
     */
    namePrefix: text(/^[a-z][a-z0-9-]*$/, 'must be lower-case letters, digits and hyphens')
      .max(MAX_NAME_PREFIX, `must leave room in a bucket's name: ${MAX_NAME_PREFIX} characters`)
      .default(DEFAULT_NAME_PREFIX),
    /** Of all that the stacks make, in all accounts. */
    tags: tags.default({ application: 'database-access' }),
  })
  .superRefine(checkTogether);
