import { parseVariables } from '../runtime/variables.ts';
import * as z from '../runtime/zod.ts';

const settings = z.transformed(
  z.object({
    /** The hub's function URL, whose host name holds the Region. */
    HUB_URL: z
      .string()
      .check(
        z.regex(
          /^https:\/\/[a-z0-9]+\.lambda-url\.[a-z0-9-]+\.on\.aws\/$/,
          'must be a function URL: https://<id>.lambda-url.<region>.on.aws/',
        ),
      ),
    // Lambda sets these for each execution environment.
    AWS_ACCESS_KEY_ID: z.string(),
    AWS_SECRET_ACCESS_KEY: z.string(),
    AWS_SESSION_TOKEN: z.string(),
  }),
  (variables) => ({
    hubUrl: new URL(variables.HUB_URL),
    credentials: {
      accessKeyId: variables.AWS_ACCESS_KEY_ID,
      secretAccessKey: variables.AWS_SECRET_ACCESS_KEY,
      sessionToken: variables.AWS_SESSION_TOKEN,
    },
  }),
);

export type Settings = z.infer<typeof settings>;

export function parseSettings(variables: NodeJS.ProcessEnv): Settings {
  return parseVariables('door', settings, variables);
}
