import { accessId } from '../../contract/request/identity.ts';
import { type Owner, parseOwner, writeOwner } from '../../contract/request/ownership.ts';
import { hostPort, type Request } from '../../contract/request/request.ts';
import { UserError } from '../../runtime/errors.ts';
import type { ParsedTags, StoredParameter, StoredParameters, Tags } from './model.ts';

const ACCESS_TAG = 'database-access:access';
const SERVER_TAG = 'database-access:server';
/** The resource that declares the access, and when it last asked for it. */
export const OWNER_TAG = 'database-access:owner';

/** The access that a parameter belongs to, and the server whose login it holds. */
export function accessTags(access: Request): Tags {
  return { [ACCESS_TAG]: accessId(access.identity), [SERVER_TAG]: hostPort(access.endpoint) };
}

/** Without an owner: anybody may declare the access from now on. */
export function ownerTag(owner: Owner | undefined): Tags {
  return { [OWNER_TAG]: owner === undefined ? '' : writeOwner(owner) };
}

export function parseTags(tags: Tags): ParsedTags {
  const { [ACCESS_TAG]: accessId, [SERVER_TAG]: hostPort } = tags;
  const owner = parseOwner(tags[OWNER_TAG]);
  return {
    ...(accessId !== undefined && { accessId }),
    ...(hostPort !== undefined && { hostPort }),
    ...(owner !== undefined && { owner }),
  };
}

/** The URL's tag decides. Where somebody has deleted the URL, the other parameters still know. */
export function ownerOf(parameters: readonly StoredParameter[]): Owner | undefined {
  const url = parameters.find(({ kind }) => kind === 'url');
  return (url === undefined ? parameters : [url])
    .map(({ tags }) => tags.owner)
    .find((owner) => owner !== undefined);
}

/** Refuses to touch parameters of these names that somebody else made. */
export function assertMadeByUs({ parameters }: StoredParameters, { identity }: Request): void {
  const somebodyElses = parameters.find(({ tags }) => tags.accessId !== accessId(identity));
  if (somebodyElses !== undefined)
    throw new UserError(
      `the parameter ${somebodyElses.name} exists already and was not made by database-access ` +
        `(its tag ${ACCESS_TAG} says so). It is not overwritten; ` +
        'rename or delete it, or choose another env, project or appname',
    );
}

/**
 * The other server whose login the parameters hold; undefined if it is this one's, or if a run
 * that did not finish had begun to move them here.
 */
export function otherServer(
  { parameters }: StoredParameters,
  { endpoint }: Request,
): string | undefined {
  const servers = parameters.flatMap(({ tags }) => tags.hostPort ?? []);
  return servers.includes(hostPort(endpoint)) ? undefined : servers[0];
}

/** The parameters that a removal deletes: those of this access on this server. */
export function ownParameters(
  { parameters }: StoredParameters,
  { identity, endpoint }: Request,
): StoredParameter[] {
  return parameters.filter(
    ({ tags }) => tags.accessId === accessId(identity) && tags.hostPort === hostPort(endpoint),
  );
}
