import { dirname } from 'node:path';
import { standIn } from '../sandbox/product/stand-in.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';

/**
 * Replaces the spoke of an account by one that answers as `handler` says, until the returned
 * function is called.
 *
 * @param handler source of a function of the event, the context, and the spoke's own handler
 */
export async function spokeThat(
  { spokes, functions, endpoint }: Sandbox,
  account: string,
  handler: string,
): Promise<() => Promise<unknown>> {
  const spoke = spokes[account];
  if (spoke === undefined) throw new Error(`${account} has no spoke`);
  const source = `async (event, context) => {
    const { handler: asToday } = await import(${JSON.stringify(spoke.bundle)});
    return await (${handler})(event, context, asToday);
  }`;
  const bundle = await standIn(dirname(spoke.bundle), `other-spoke-${account}`, source);
  await functions.deploy({ ...spoke, bundle }, endpoint);
  return () => functions.deploy(spoke, endpoint);
}
