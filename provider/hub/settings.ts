import * as z from 'zod';

/** What the deployment of the hub decides, as environment variables of its function. */
const settings = z.object({
  /** Region of databases for which a request names none. Lambda sets it. */
  AWS_REGION: z.string().min(1),
  /** What the spoke roles' trust policies ask for. Not a secret: it keeps other services from being used against us. */
  EXTERNAL_ID: z.string().min(2),
});

export type Settings = z.infer<typeof settings>;

export function readSettings(environment: NodeJS.ProcessEnv): Settings {
  const parsed = settings.safeParse(environment);
  if (!parsed.success) throw new Error(`settings of the hub: ${z.prettifyError(parsed.error)}`);
  return parsed.data;
}
