import * as z from 'zod';
import { parseVariables } from '../runtime/variables.ts';

const settings = z
  .object({
    /** Lambda sets it. CloudFormation waits for responses in the function's own Region. */
    AWS_REGION: z.string().min(1),
  })
  .transform((variables) => ({ region: variables.AWS_REGION }));

export type Settings = z.infer<typeof settings>;

export function parseSettings(variables: NodeJS.ProcessEnv): Settings {
  return parseVariables('failures', settings, variables);
}
