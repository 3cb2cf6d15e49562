import { accessId } from '../../contract/request/identity.ts';
import type { Intent } from '../../contract/request/intent.ts';
import { parseFormer, parseRemoval } from '../../contract/request/parse-removal.ts';
import { type Defaults, parseRequest } from '../../contract/request/parse-request.ts';
import { type Request, sameAccess, sameEndpoint } from '../../contract/request/request.ts';
import { tryParse, UserError } from '../../runtime/errors.ts';
import { accessFields, type CustomResourceRequest, claimOf } from './event.ts';
import { NOTHING_MADE, namesNoAccess, parsePhysicalId, physicalId } from './physical-id.ts';

/** The intent of a CloudFormation request, and the id to answer it with. */
export interface ResourceIntent {
  /** Absent: there is nothing to do. */
  readonly intent?: Intent;
  /**
   * The id of an answer SUCCESS. CloudFormation takes a new id for a replacement, and deletes the
   * former id later.
   */
  readonly id: string;
}

type Create = CustomResourceRequest & { readonly RequestType: 'Create' };
type Update = CustomResourceRequest & { readonly RequestType: 'Update' };
type Delete = CustomResourceRequest & { readonly RequestType: 'Delete' };

/** @param signedAt when CloudFormation sent the request. */
export function intentOf(
  request: CustomResourceRequest,
  signedAt: string,
  defaults: Defaults,
): ResourceIntent {
  switch (request.RequestType) {
    case 'Create':
      return createIntent(request, signedAt, defaults);
    case 'Update':
      return updateIntent(request, signedAt, defaults);
    case 'Delete':
      return deleteIntent(request, signedAt, defaults);
  }
}

function createIntent(request: Create, signedAt: string, defaults: Defaults): ResourceIntent {
  const wanted = parseRequest(accessFields(request.ResourceProperties), defaults);
  const claim = claimOf(request, signedAt);
  return {
    intent: { verb: 'ensure', wanted, removesFormer: false, claim },
    id: physicalId(wanted),
  };
}

/**
 * The former access of a replacement stays: CloudFormation asks for its removal at the end of the
 * stack's update.
 */
function updateIntent(request: Update, signedAt: string, defaults: Defaults): ResourceIntent {
  const { PhysicalResourceId: present, ResourceProperties, OldResourceProperties } = request;
  const asked = parseRequest(accessFields(ResourceProperties), defaults);
  const former = parseFormer(accessFields(OldResourceProperties), defaults);
  const id = physicalId(asked);
  const isInPlace = former !== undefined && sameAccess(former, asked);
  const wanted = losesGroup(former, asked) ? { ...asked, confirmRemovals: true } : asked;
  const intent: Intent = {
    verb: 'ensure',
    wanted,
    ...(former !== undefined && { former }),
    removesFormer: present === id && former !== undefined && !former.dryRun && !isInPlace,
    claim: claimOf(request, signedAt),
  };
  // An id that names no access is kept. A new id would be a replacement, and the Delete of the old
  // id would then remove this very access.
  return { intent, id: isInPlace && namesNoAccess(present) ? present : id };
}

/**
 * The guard against mass removals is for accidents in the directory. A template that drops a group
 * means it; and CloudFormation drops groups itself when it rolls an update back, where nobody can
 * confirm anything.
 */
function losesGroup(former: Request | undefined, wanted: Request): boolean {
  return Object.keys(former?.groups ?? {}).some((group) => !(group in wanted.groups));
}

/**
 * The id and the properties usually name the same access. They do not
 * - after a refused Create: its id says that nothing was made;
 * - after a Create that failed, was cancelled or was never answered (CloudFormation then invents an
 *   id): the properties tell what may be there;
 * - if CloudFormation sends an id with the properties of another access: the access of the id goes,
 *   the access of the properties stays.
 */
function deleteIntent(request: Delete, signedAt: string, defaults: Defaults): ResourceIntent {
  const { PhysicalResourceId: id, ResourceProperties: properties } = request;
  const claim = claimOf(request, signedAt);
  const parse = () => parseRemoval(accessFields(properties), defaults);
  if (id === NOTHING_MADE) return { id };
  if (namesNoAccess(id)) {
    const unwanted = tryParse(parse);
    if (unwanted === undefined || unwanted.dryRun) return { id };
    return { id, intent: { verb: 'remove', unwanted, claim: { ...claim, undoes: '' } } };
  }
  const unwanted = { ...accessNamedBy(id, parse()), dryRun: false };
  return { id, intent: { verb: 'remove', unwanted, claim } };
}

/** The access that the id names, to be reached by what the properties tell. */
function accessNamedBy(id: string, access: Request): Request {
  const place = parsePhysicalId(id);
  if (place === undefined || physicalId(access) === id) return access;
  const { identity, endpoint } = place;
  // The same access on another server: a move was rolled back half-way. The parameters and the
  // claim tell where the access is now.
  if (accessId(identity) === accessId(access.identity)) return access;
  const { account, region } = access.identity;
  if (
    identity.account === account &&
    identity.region === region &&
    sameEndpoint(endpoint, access.endpoint)
  )
    return { ...access, identity };
  throw new UserError(
    `this removal is of ${id}, but its properties tell only how to enter another server. ` +
      'Nothing was removed. To go on without it, delete the stack with --retain-resources; then ' +
      'declare that access in a stack of its own, and delete that',
  );
}
