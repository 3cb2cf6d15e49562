import * as z from 'zod';

/** A function's settings: environment variables, by which its deployment decides. */
export function parseVariables<Schema extends z.ZodType>(
  functionName: string,
  schema: Schema,
  variables: NodeJS.ProcessEnv,
): z.infer<Schema> {
  const { success, data, error } = schema.safeParse(variables);
  if (success) return data;
  throw new Error(`settings of the ${functionName}: ${z.prettifyError(error)}`);
}
