import * as z from 'zod';
import { DEFAULT_PARAMETER_PREFIX } from '../contract/names.ts';
import { MAX_PARAMETER_PREFIX } from '../contract/request/identity.ts';

/** What the deployment of a spoke decides, as environment variables of its function. */
const settings = z.object({
  /** First part of every parameter path; the spoke's role may write below it and nowhere else. */
  PARAMETER_PREFIX: z
    .string()
    .regex(
      /^[a-zA-Z0-9_.-]+(\/[a-zA-Z0-9_.-]+)*$/,
      'must be path parts of a-z A-Z 0-9 _ . - without a leading slash',
    )
    .max(MAX_PARAMETER_PREFIX)
    .default(DEFAULT_PARAMETER_PREFIX),
  /** KMS key of the SecureStrings; without it the account's own `aws/ssm`. */
  PARAMETER_KEY_ID: z.string().min(1).optional(),
  /** A file of PEM certificates that are trusted beside Amazon's, for database servers that are not RDS. */
  DATABASE_CA_FILE: z.string().min(1).optional(),
});

export type Settings = z.infer<typeof settings>;

export function parseSettings(environment: NodeJS.ProcessEnv): Settings {
  const parsed = settings.safeParse(environment);
  if (!parsed.success) throw new Error(`settings of the spoke: ${z.prettifyError(parsed.error)}`);
  return parsed.data;
}
