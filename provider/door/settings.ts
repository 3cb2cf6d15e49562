import * as z from 'zod';

/** What the deployment of a door decides, as environment variables of its function. */
const settings = z.object({
  /** The hub's function URL, whose name says the Region. */
  HUB_URL: z
    .string()
    .regex(
      /^https:\/\/[a-z0-9]+\.lambda-url\.[a-z0-9-]+\.on\.aws\/$/,
      'must be a function URL: https://<id>.lambda-url.<region>.on.aws/',
    ),
});

export function parseSettings(environment: NodeJS.ProcessEnv): { readonly hubUrl: URL } {
  const parsed = settings.safeParse(environment);
  if (!parsed.success) throw new Error(`settings of the door: ${z.prettifyError(parsed.error)}`);
  return { hubUrl: new URL(parsed.data.HUB_URL) };
}
