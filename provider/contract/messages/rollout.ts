import * as z from 'zod';
import { parseJson } from '../../runtime/json.ts';
import { DEFAULT_NAME_PREFIX } from '../names.ts';

/** Where database-access is rolled out. The rollout tells the hub by its setting ROLLOUT. */
const rollout = z.object({
  /** The first part of the StackSets' names. */
  namePrefix: z.string().default(DEFAULT_NAME_PREFIX),
  /** Organizational units, including the units within them. */
  units: z.array(z.string()).min(1),
  regions: z.array(z.string()).min(1),
  /** The units, among these, whose accounts have StackSets of their own. */
  pilot: z.array(z.string()).exactOptional(),
  /** A VPC may have fewer units and Regions than the whole rollout. */
  vpcs: z.array(
    z.object({
      name: z.string(),
      units: z.array(z.string()).exactOptional(),
      regions: z.array(z.string()).exactOptional(),
    }),
  ),
});

export type Rollout = z.infer<typeof rollout>;

export function writeRollout(value: Rollout): string {
  return JSON.stringify(value);
}

/** ROLLOUT in a schema of settings. */
export const rolloutText = z
  .string()
  .transform((text, context) => {
    const value = parseJson(text);
    if (value !== undefined) return value;
    context.addIssue('must be JSON');
    return z.NEVER;
  })
  .pipe(rollout);
