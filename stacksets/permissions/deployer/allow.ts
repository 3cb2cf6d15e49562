import type { Statement } from '../policy.ts';

/** Actions by service, without the service's name. */
export type Actions = Readonly<Record<string, readonly string[]>>;

export function allow(
  Sid: string,
  actions: Actions,
  Resource: string | readonly string[],
): Statement {
  const Action = Object.entries(actions).flatMap(([service, names]) =>
    names.map((name) => `${service}:${name}`),
  );
  return { Sid, Effect: 'Allow', Action, Resource };
}
