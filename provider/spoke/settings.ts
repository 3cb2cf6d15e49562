import { DEFAULT_PARAMETER_PREFIX } from '../contract/names.ts';
import { MAX_PARAMETER_PREFIX } from '../contract/request/identity.ts';
import { parseVariables } from '../runtime/variables.ts';
import * as z from '../runtime/zod.ts';

const settings = z.transformed(
  z.object({
    /** The first part of all parameter paths. The spoke's role may write nowhere else. */
    PARAMETER_PREFIX: z._default(
      z
        .string()
        .check(
          z.regex(
            /^[a-zA-Z0-9_.-]+(\/[a-zA-Z0-9_.-]+)*$/,
            'must be path parts of a-z A-Z 0-9 _ . - without a leading slash',
          ),
          z.maxLength(MAX_PARAMETER_PREFIX),
        ),
      DEFAULT_PARAMETER_PREFIX,
    ),
    /** The KMS key of the SecureStrings; if absent, the account's own `aws/ssm`. */
    PARAMETER_KEY_ID: z.optional(z.string().check(z.minLength(1))),
    /** Names of the master secrets and parameters that the role may read, for error messages. */
    READABLE_SECRETS: z.optional(z.string()),
    READABLE_PARAMETERS: z.optional(z.string()),
    /** Whether a master user may come from a parameter of the type String. */
    PLAIN_TEXT_MASTERS: z._default(z.enum(['true', 'false']), 'false'),
  }),
  (variables) => ({
    parameterPrefix: variables.PARAMETER_PREFIX,
    parameterKeyId: variables.PARAMETER_KEY_ID,
    readable: {
      secret: variables.READABLE_SECRETS,
      parameter: variables.READABLE_PARAMETERS,
    },
    plainTextMasters: variables.PLAIN_TEXT_MASTERS === 'true',
  }),
);

export type Settings = z.infer<typeof settings>;

export function parseSettings(variables: NodeJS.ProcessEnv): Settings {
  return parseVariables('spoke', settings, variables);
}
