import { accessId } from '../../contract/request/identity.ts';
import { type Owner, parseOwner } from '../../contract/request/ownership.ts';
import { hostPort, type Request } from '../../contract/request/request.ts';
import { UserError } from '../../runtime/errors.ts';
import type { StoredParameter } from './model.ts';

const ACCESS_TAG = 'database-access:access';
export const SERVER_TAG = 'database-access:server';
/** The resource that declares the access, and when (contract/claim.ts). The URL's has the time that counts. */
export const OWNER_TAG = 'database-access:owner';

/** Says whose a parameter is: which access, and on which server. What lacks it is never overwritten and never deleted. */
export function ownerTags(access: Request): Record<string, string> {
  return { [ACCESS_TAG]: accessId(access.identity), [SERVER_TAG]: hostPort(access.endpoint) };
}

/** The URL's tag decides. Where somebody has deleted the URL, the other parameters still know. */
export function ownerOf(stored: readonly StoredParameter[]): Owner | undefined {
  const url = stored.find(({ kind }) => kind === 'url');
  const tags = url === undefined ? stored.map(({ tags }) => tags) : [url.tags];
  return tags.map((tags) => parseOwner(tags[OWNER_TAG])).find((holder) => holder !== undefined);
}

/**
 * The other server whose credentials the parameters hold; undefined if they are this one's, or on the way to it since a run that got
 * no further. Refuses what is not the access's at all.
 */
export function otherServer(
  stored: readonly StoredParameter[],
  access: Request,
): string | undefined {
  for (const { name, tags } of stored) {
    if (tags[ACCESS_TAG] !== accessId(access.identity))
      throw new UserError(
        `the parameter ${name} exists already and was not made by database-access (its tag ${ACCESS_TAG} says so). It is not overwritten; ` +
          'rename or delete it, or choose another env, project or appname',
      );
  }
  const servers = stored.flatMap(({ tags }) => tags[SERVER_TAG] ?? []);
  return servers.includes(hostPort(access.endpoint)) ? undefined : servers[0];
}

/** The parameters that a removal deletes: the ones of this access on this server. */
export function ownParameters(
  stored: readonly StoredParameter[],
  access: Request,
): StoredParameter[] {
  const owner = ownerTags(access);
  return stored.filter(({ tags }) =>
    Object.entries(owner).every(([tag, value]) => tags[tag] === value),
  );
}
