import { type Claim, readClaim, writeClaim } from '../contract/claim.ts';
import { UserError } from '../contract/errors.ts';
import { accessId, describeIdentity, type Identity } from '../contract/identity.ts';
import type { AccessRequest } from '../contract/request.ts';
import type { Edges } from './edges.ts';
import { OWNER_TAG, ownParameters, type StoredParameter } from './parameters.ts';

/**
 * Whose an access is, and which request counts (contract/claim.ts). Requests of CloudFormation arrive late, twice and out of order: a Delete
 * overtakes the Create that it is to undo, when that one is still asking the directory. All of this is read under the server's lock.
 */

/** Refuses what is another resource's, and what a later request of the same resource has made void. */
export async function assertMayEnsure(
  claim: Claim | undefined,
  stored: readonly StoredParameter[],
  { identity }: AccessRequest,
  edges: Edges,
): Promise<void> {
  const holder = holderOf(stored);
  if (holder !== undefined && holder.owner !== claim?.owner)
    throw new UserError(
      `${describeIdentity(identity)} is declared by another resource already: ${holder.owner}. Choose another env, project, appname or dbname, or ` +
        `delete that resource first; if it is gone, remove the tag ${OWNER_TAG} of the url parameter`,
    );
  if (claim === undefined) return;
  const removal = readClaim(await edges.parameters.readNote(noteName(edges, identity)));
  const isRemoved = removal?.owner === claim.owner && isKnown(claim) && claim.at <= removal.at;
  if (isRemoved || isLate(claim, holder))
    throw new UserError(
      'this request came too late: a later one for the same resource has been carried out. Nothing was changed',
    );
}

/** Why the access stays, if it does: it is another's, or was declared anew after this request was sent. */
export function whyItStays(
  claim: Claim | undefined,
  stored: readonly StoredParameter[],
  access: AccessRequest,
): string | undefined {
  const holder = holderOf(stored);
  const what = `users and parameters of ${describeIdentity(access.identity)} stay`;
  if (holder === undefined) {
    const isOurs = ownParameters(stored, access).some(({ kind }) => kind === 'url');
    const isTerraforms = claim !== undefined && isOurs;
    return isTerraforms ? `${what}: no CloudFormation resource declares it` : undefined;
  }
  if (holder.owner !== claim?.owner) return `${what}: ${holder.owner} declares it`;
  return isLate(claim, holder) ? `${what}: it was declared anew after this removal` : undefined;
}

/** From now on, requests that were sent before this removal count no longer. Parameter Store forgets it by itself. */
export async function noteRemoval(
  claim: Claim | undefined,
  stored: readonly StoredParameter[],
  access: AccessRequest,
  edges: Edges,
): Promise<void> {
  const isElsewhere = stored.length > 0 && ownParameters(stored, access).length === 0;
  if (claim === undefined || !isKnown(claim) || isElsewhere || access.dryRun) return;
  await edges.parameters.writeNote(noteName(edges, access.identity), writeClaim(claim));
}

function holderOf(stored: readonly StoredParameter[]): Claim | undefined {
  return readClaim(stored.find(({ kind }) => kind === 'url')?.tags[OWNER_TAG]);
}

function isLate(claim: Claim, holder: Claim | undefined): boolean {
  return isKnown(claim) && holder !== undefined && claim.at < holder.at;
}

function isKnown({ at }: Claim): boolean {
  return at !== '';
}

/** Beside the applications' paths, which have four parts. */
function noteName({ parameterPrefix }: Edges, identity: Identity): string {
  return `/${parameterPrefix}/removed/${accessId(identity)}`;
}
