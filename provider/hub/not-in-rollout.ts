import type { Rollout } from '../contract/messages/rollout.ts';
import type { Request } from '../contract/request/request.ts';
import { notInRollout } from '../errors/spokes.ts';
import { NoSpoke } from '../runtime/errors.ts';
import { nearest } from '../runtime/nearest.ts';

/**
 * The error of a request for a place that has no spoke: if the settings of the rollout have no such
 * place, the request is wrong, and not the rollout. Only an error is looked at, since StackSets may
 * reach a place before the hub's own stack knows of it.
 */
export function explainPlace(
  error: unknown,
  { identity: { region }, vpc }: Request,
  rollout: Rollout | undefined,
): unknown {
  if (!(error instanceof NoSpoke) || rollout === undefined) return error;
  const { regions, vpcs } = rollout;
  const here = vpcs.filter((each) => each.regions?.includes(region) ?? true);
  if (!regions.includes(region)) return wrong('region', region, regions, error);
  const names = here.map(({ name }) => name);
  return names.includes(vpc) ? error : wrong('vpc', vpc, names, error);
}

function wrong(
  field: 'region' | 'vpc',
  given: string,
  offered: readonly string[],
  cause: NoSpoke,
): Error {
  const near = offered.length > 1 ? nearest(given, offered) : [];
  return notInRollout({ field, given, offered, near }, { cause });
}
