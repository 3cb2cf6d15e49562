import * as z from './zod.ts';

/** A function's settings: environment variables, by which its deployment decides. */
export function parseVariables<Schema extends z.ZodMiniType>(
  functionName: string,
  schema: Schema,
  variables: NodeJS.ProcessEnv,
): z.infer<Schema> {
  const { success, data, error } = schema.safeParse(variables);
  if (success) return data;
  throw new Error(`settings of the ${functionName}: ${z.prettifyError(error)}`);
}
