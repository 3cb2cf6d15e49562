import { accessId } from '../../contract/request/identity.ts';
import { hostPort, type Request } from '../../contract/request/request.ts';
import { parameterTaken } from '../../errors/parameters.ts';
import type { ParsedTags, StoredParameter, StoredParameters, Tags } from './model.ts';

const ACCESS_TAG = 'database-access:access';
const SERVER_TAG = 'database-access:server';

/** The access that a parameter belongs to, and the server whose login it holds. */
export function accessTags(access: Request): Tags {
  return { [ACCESS_TAG]: accessId(access.identity), [SERVER_TAG]: hostPort(access.endpoint) };
}

export function parseTags(tags: Tags): ParsedTags {
  const { [ACCESS_TAG]: accessId, [SERVER_TAG]: hostPort } = tags;
  return {
    ...(accessId !== undefined && { accessId }),
    ...(hostPort !== undefined && { hostPort }),
  };
}

/** Refuses to touch parameters of these names that somebody else made. */
export function assertMadeByUs({ parameters }: StoredParameters, { identity }: Request): void {
  const somebodyElses = parameters.find(({ tags }) => tags.accessId !== accessId(identity));
  if (somebodyElses !== undefined)
    throw parameterTaken({ name: somebodyElses.name, tag: ACCESS_TAG });
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

/** The parameters of an access, whichever server they lead to. */
export function parametersOf(
  { parameters }: StoredParameters,
  { identity }: Pick<Request, 'identity'>,
): StoredParameter[] {
  return parameters.filter(({ tags }) => tags.accessId === accessId(identity));
}

/** Those that hold the login of this server. */
export function ownParameters(stored: StoredParameters, access: Request): StoredParameter[] {
  return parametersOf(stored, access).filter(
    ({ tags }) => tags.hostPort === hostPort(access.endpoint),
  );
}
