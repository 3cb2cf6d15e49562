import type { Identity } from '../../provider/contract/request/identity.ts';

/** The access that somebody wants to use, as its declaration names it. */
export interface Target extends Pick<Identity, 'project' | 'appname' | 'dbname'> {
  /** Undefined: whichever there is. */
  readonly env?: string;
}

export function parseTarget(words: readonly string[], env: string | undefined): Target {
  const [text = '', ...more] = words;
  const example = 'PROJECT/APP/DB, such as shop/checkout/orders';
  if (text === '') throw new Error(`name the access: ${example}`);
  if (more.length > 0)
    throw new Error(`name one access (${example}); what is for the client comes after a -- alone`);
  const parts = text.split('/');
  const [dbname = '', appname = '', project = '', prefix, ...rest] = parts.toReversed();
  if (rest.length > 0 || [dbname, appname, project, prefix ?? '-'].includes(''))
    throw new Error(`${text} names no access: ${example}`);
  if (prefix !== undefined && env !== undefined && prefix !== env)
    throw new Error(`${text} is of ${prefix}, and --env says ${env}: give one of the two`);
  const itsEnv = prefix ?? env;
  return { project, appname, dbname, ...(itsEnv !== undefined && { env: itsEnv }) };
}

export function describeTarget({ env, project, appname, dbname }: Target): string {
  return [...(env === undefined ? [] : [env]), project, appname, dbname].join('/');
}
