import { createHash } from 'node:crypto';
import { accessId, describeIdentity, type Identity } from '../contract/request/identity.ts';
import { type Claim, type Owner, parseOwner, writeOwner } from '../contract/request/ownership.ts';
import type { Request } from '../contract/request/request.ts';
import { UserError } from '../runtime/errors.ts';
import type { StoredParameter } from './parameters/model.ts';
import { OWNER_TAG, ownerOf, ownParameters } from './parameters/tags.ts';
import type { Ports } from './ports.ts';

/**
 * Whose an access is, and which request counts (contract/claim.ts). Requests of CloudFormation arrive late, twice and out of order: a Delete
 * overtakes the Create that it is to undo, when that one is still asking the directory. All of this is read under the server's lock.
 */

/** Refuses what is another resource's, and what a later request of the same resource has made void. */
export async function assertMayEnsure(
  claim: Claim | undefined,
  stored: readonly StoredParameter[],
  { identity }: Request,
  edges: Ports,
): Promise<void> {
  const holder = ownerOf(stored);
  if (holder !== undefined && holder.owner !== claim?.owner)
    throw new UserError(
      `${describeIdentity(identity)} is declared by another resource already: ${holder.owner}. Choose another env, project, appname or dbname, or ` +
        `delete that resource first; if it is gone, remove the tag ${OWNER_TAG} of the url parameter`,
    );
  if (claim === undefined) return;
  const removal = parseOwner(await edges.parameters.readNote(noteName(edges, identity, claim)));
  const isRemoved = removal !== undefined && isKnown(claim) && claim.at <= removal.at;
  if (isRemoved || isLate(claim, holder))
    throw new UserError(
      'this request came too late: a later one for the same resource has been carried out. Nothing was changed',
    );
}

/** How the access is held once this request is done. */
export function nextOwner(
  claim: Claim | undefined,
  stored: readonly StoredParameter[],
): Owner | undefined {
  if (claim === undefined) return undefined;
  const { owner, at } = claim;
  const holder = ownerOf(stored);
  const isSameRequest = holder !== undefined && holder.at === at;
  const adopted = holder === undefined ? stored.length > 0 : isSameRequest && holder.adopted;
  return { owner, at, adopted };
}

export type Verdict =
  | { readonly kind: 'remove' }
  /** `release`: it stays, and somebody else may declare it from now on. */
  | { readonly kind: 'release' | 'leave'; readonly why: string };

/** What a removal may do. */
export function verdictOn(
  claim: Claim | undefined,
  stored: readonly StoredParameter[],
  access: Request,
): Verdict {
  const holder = ownerOf(stored);
  const what = `users and parameters of ${describeIdentity(access.identity)} stay`;
  const leave = (why: string): Verdict => ({ kind: 'leave', why: `${what}: ${why}` });
  const release = (why: string): Verdict => ({ kind: 'release', why: `${what}: ${why}` });
  if (holder === undefined) {
    if (claim !== undefined && ownParameters(stored, access).length > 0)
      return leave('no CloudFormation resource declares it');
    return access.onDelete === 'retain' ? release('ondelete is retain') : { kind: 'remove' };
  }
  if (holder.owner !== claim?.owner) return leave(`${holder.owner} declares it`);
  if (isLate(claim, holder)) return leave('it was declared anew after this removal');
  if (access.onDelete === 'retain') return release('ondelete is retain');
  if (claim.undoes && holder.adopted) return release('they were there before');
  return { kind: 'remove' };
}

/** From now on, requests of this owner's that were sent before this removal count no longer. Parameter Store forgets it by itself. */
export async function noteRemoval(
  claim: Claim | undefined,
  stored: readonly StoredParameter[],
  access: Request,
  edges: Ports,
): Promise<void> {
  const isElsewhere = stored.length > 0 && ownParameters(stored, access).length === 0;
  if (claim === undefined || !isKnown(claim) || isElsewhere || access.dryRun) return;
  const name = noteName(edges, access.identity, claim);
  await edges.parameters.writeNote(name, writeOwner({ ...claim, adopted: false }));
}

function isLate(claim: Claim, holder: Owner | undefined): boolean {
  return isKnown(claim) && holder !== undefined && claim.at < holder.at;
}

function isKnown({ at }: Claim): boolean {
  return at !== '';
}

/** Beside the applications' paths, which have four parts. One for each owner: another's removal must not hide it. */
function noteName({ parameterPrefix }: Ports, identity: Identity, { owner }: Claim): string {
  const digest = createHash('sha256').update(owner).digest('hex').slice(0, 12);
  return `/${parameterPrefix}/removed/${accessId(identity)}-${digest}`;
}
