import * as z from 'zod';
import { DEFAULT_NAME_PREFIX } from '../../provider/contract/names.ts';
import { MAX_NAME_PREFIX } from '../names.ts';
import { checkTogether } from './checks.ts';
import { directory } from './directory.ts';
import { hub } from './hub.ts';
import { reconcile } from './reconcile.ts';
import { spokes } from './spokes.ts';
import { days, percentage, region, text, unique } from './values.ts';
import { vpc } from './vpcs.ts';

export type Settings = z.infer<typeof schema>;

/**
 * Refuses every mistake at once, each by the setting's name. `source` is where they were written.
 */
export function parseSettings(value: unknown, source: string): Settings {
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw new Error(`${source}:\n${z.prettifyError(parsed.error)}`);
  return parsed.data;
}

const schema = z
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
    rollout: z.prefault(
      z.strictObject({
        /**
         * Of the accounts in a Region. More failures stop the operation, and fail the stack of the
         * StackSets.
         */
        failureTolerancePercentage: percentage.default(10),
        /**
         * The same for spokes. An account that publishes no VPC counts as a failure to StackSets,
         * but is none to us.
         */
        spokeFailureTolerancePercentage: percentage.default(100),
        maxConcurrentPercentage: percentage.min(1).default(100),
      }),
      {},
    ),
    logRetentionDays: days.default(90),
    /** SNS topics that receive the alarms. */
    alarmTopics: unique(
      text(/^arn:aws:sns:[a-z0-9-]+:\d{12}:[\w-]+$/, 'must be the ARN of an SNS topic'),
    ).default([]),
    /**
     * First part of the names of buckets, StackSets and alarms. The functions' names are the same
     * everywhere.
     */
    namePrefix: text(/^[a-z][a-z0-9-]*$/, 'must be lower-case letters, digits and hyphens')
      .max(MAX_NAME_PREFIX, `must leave room in a bucket's name: ${MAX_NAME_PREFIX} characters`)
      .default(DEFAULT_NAME_PREFIX),
    tags: z.record(z.string().min(1), z.string()).default({ application: 'database-access' }),
  })
  .superRefine(checkTogether);
