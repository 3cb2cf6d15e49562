import { parseJson } from '../../runtime/json.ts';
import * as z from '../../runtime/zod.ts';
import { DEFAULT_NAME_PREFIX } from '../names.ts';

/** Where database-access is rolled out. The rollout tells the hub by its setting ROLLOUT. */
const rollout = z.object({
  /** The first part of the StackSets' names. */
  namePrefix: z._default(z.string(), DEFAULT_NAME_PREFIX),
  /** Organizational units, including the units within them. */
  units: z.array(z.string()).check(z.minLength(1)),
  regions: z.array(z.string()).check(z.minLength(1)),
  /** The units, among these, whose accounts have StackSets of their own. */
  pilot: z.exactOptional(z.array(z.string())),
  /** A VPC may have fewer units and Regions than the whole rollout. */
  vpcs: z.array(
    z.object({
      name: z.string(),
      units: z.exactOptional(z.array(z.string())),
      regions: z.exactOptional(z.array(z.string())),
    }),
  ),
});

export type Rollout = z.infer<typeof rollout>;

export function writeRollout(value: Rollout): string {
  return JSON.stringify(value);
}

/** ROLLOUT in a schema of settings. */
export const rolloutText = z.pipe(
  z.transformed(z.string(), (text, context) => {
    const value = parseJson(text);
    if (value !== undefined) return value;
    context.addIssue('must be JSON');
    return z.NEVER;
  }),
  rollout,
);
