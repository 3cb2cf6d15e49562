import * as z from 'zod';
import { DEFAULT_PARAMETER_PREFIX } from '../contract/names.ts';
import { MAX_PARAMETER_PREFIX } from '../contract/request/identity.ts';
import { parseVariables } from '../runtime/variables.ts';

const settings = z
  .object({
    /** The first part of all parameter paths. The spoke's role may write nowhere else. */
    PARAMETER_PREFIX: z
      .string()
      .regex(
        /^[a-zA-Z0-9_.-]+(\/[a-zA-Z0-9_.-]+)*$/,
        'must be path parts of a-z A-Z 0-9 _ . - without a leading slash',
      )
      .max(MAX_PARAMETER_PREFIX)
      .default(DEFAULT_PARAMETER_PREFIX),
    /** The KMS key of the SecureStrings; if absent, the account's own `aws/ssm`. */
    PARAMETER_KEY_ID: z.string().min(1).optional(),
    /** Names of the master secrets and parameters that the role may read, for error messages. */
    READABLE_SECRETS: z.string().optional(),
    READABLE_PARAMETERS: z.string().optional(),
    /** Whether a master user may come from a parameter of the type String. */
    PLAIN_TEXT_MASTERS: z.enum(['true', 'false']).default('false'),
  })
  .transform((variables) => ({
    parameterPrefix: variables.PARAMETER_PREFIX,
    parameterKeyId: variables.PARAMETER_KEY_ID,
    readable: {
      secret: variables.READABLE_SECRETS,
      parameter: variables.READABLE_PARAMETERS,
    },
    plainTextMasters: variables.PLAIN_TEXT_MASTERS === 'true',
  }));

export type Settings = z.infer<typeof settings>;

export function parseSettings(variables: NodeJS.ProcessEnv): Settings {
  return parseVariables('spoke', settings, variables);
}
