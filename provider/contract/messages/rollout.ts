import * as z from 'zod';
import { DEFAULT_NAME_PREFIX } from '../names.ts';

/** Where database-access is rolled out: what the rollout tells the hub, as its setting ROLLOUT. */
const rollout = z.object({
  /** First part of the StackSets' names. */
  namePrefix: z.string().default(DEFAULT_NAME_PREFIX),
  /** Organizational units, those within them included. */
  units: z.array(z.string()).min(1),
  regions: z.array(z.string()).min(1),
  /** `units` and `regions` of a VPC are fewer than those of all. */
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

/** For a schema of settings. */
export const rolloutText = z
  .string()
  .transform((text, context) => {
    try {
      return JSON.parse(text) as unknown;
    } catch {
      context.addIssue('must be JSON');
      return z.NEVER;
    }
  })
  .pipe(rollout);
