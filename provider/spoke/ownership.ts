import type { Order } from '../contract/messages/order.ts';
import { describeIdentity } from '../contract/request/identity.ts';
import type { Claim, Owner } from '../contract/request/ownership.ts';
import { UserError } from '../runtime/errors.ts';
import type { StoredParameters } from './parameters/model.ts';
import type { ParameterStore } from './parameters/store.ts';
import { OWNER_TAG, ownParameters } from './parameters/tags.ts';

/**
 * The resource that declares an access owns it. Requests of CloudFormation arrive late, twice and
 * out of order: a Delete overtakes the Create that it undoes while the hub still asks the directory
 * for that one. Everything here is decided under the access's lock.
 */

/** Refuses an access of another resource, and a request that a later one of its resource voids. */
export async function assertMayEnsure(
  { access: { identity }, claim }: Pick<Order, 'access' | 'claim'>,
  { owner }: StoredParameters,
  parameters: Pick<ParameterStore, 'readRemovalNote'>,
): Promise<void> {
  if (owner !== undefined && owner.name !== claim?.owner)
    throw new UserError(
      `${describeIdentity(identity)} is declared by another resource already: ${owner.name}. ` +
        'Choose another env, project, appname or dbname, or delete that resource first; ' +
        `if it is gone, remove the tag ${OWNER_TAG} of the url parameter`,
    );
  if (claim === undefined) return;
  const removedAt = await parameters.readRemovalNote(identity, claim.owner);
  const isRemoved = removedAt !== undefined && hasTime(claim) && claim.at <= removedAt;
  if (isRemoved || isLate(claim, owner))
    throw new UserError(
      'this request came too late: a later one for the same resource has been carried out. ' +
        'Nothing was changed',
    );
}

/** The owner of the access once this request is done. */
export function nextOwner(
  claim: Claim | undefined,
  { parameters, owner: current }: StoredParameters,
): Owner | undefined {
  if (claim === undefined) return undefined;
  const { owner: name, at } = claim;
  const isSameRequest = current !== undefined && current.at === at;
  const adopted = current === undefined ? parameters.length > 0 : isSameRequest && current.adopted;
  return { name, at, adopted };
}

export type RemovalVerdict =
  | { readonly kind: 'remove' }
  /** `release`: the access stays, and somebody else may declare it from now on. */
  | { readonly kind: 'release' | 'leave'; readonly why: string };

/** Decides what a removal may do. */
export function judgeRemoval(
  { access, claim }: Pick<Order, 'access' | 'claim'>,
  stored: StoredParameters,
): RemovalVerdict {
  const { owner } = stored;
  const what = `users and parameters of ${describeIdentity(access.identity)} stay`;
  const leave = (why: string): RemovalVerdict => ({ kind: 'leave', why: `${what}: ${why}` });
  const release = (why: string): RemovalVerdict => ({ kind: 'release', why: `${what}: ${why}` });
  if (owner === undefined) {
    if (claim !== undefined && ownParameters(stored, access).length > 0)
      return leave('no CloudFormation resource declares it');
    return access.onDelete === 'retain' ? release('ondelete is retain') : { kind: 'remove' };
  }
  if (owner.name !== claim?.owner) return leave(`${owner.name} declares it`);
  if (isLate(claim, owner)) return leave('it was declared anew after this removal');
  if (access.onDelete === 'retain') return release('ondelete is retain');
  if (claim.undoes && owner.adopted) return release('they were there before');
  return { kind: 'remove' };
}

/** Voids the owner's requests from before this removal, until Parameter Store forgets it. */
export async function noteRemoval(
  { access, claim }: Order,
  stored: StoredParameters,
  parameters: ParameterStore,
): Promise<void> {
  const isElsewhere = stored.parameters.length > 0 && ownParameters(stored, access).length === 0;
  if (claim === undefined || !hasTime(claim) || isElsewhere || access.dryRun) return;
  await parameters.writeRemovalNote(access.identity, claim);
}

function isLate(claim: Claim, owner: Owner | undefined): boolean {
  return hasTime(claim) && owner !== undefined && claim.at < owner.at;
}

function hasTime({ at }: Claim): boolean {
  return at !== '';
}
