import { accessId } from '../../contract/request/identity.ts';
import type { Intent } from '../../contract/request/intent.ts';
import {
  type Defaults,
  parseFormer,
  parseRemoval,
  parseRequest,
  type Request,
  sameAccess,
  sameEndpoint,
} from '../../contract/request/request.ts';
import { readable, UserError } from '../../runtime/errors.ts';
import { type CustomResourceRequest, claimOf, fieldsIn, parseEvent } from './event.ts';
import { NOTHING_MADE, PERHAPS_MADE, parsePhysicalId, physicalId } from './physical-id.ts';

/** What a request comes to. CloudFormation reads an id as an order: another one than before is a replacement, whose former id it deletes later. */
export interface Errand {
  /** Undefined: there is nothing to do. */
  readonly intent?: Intent;
  /** The id of an answer SUCCESS. */
  readonly id: string;
}

type Create = CustomResourceRequest & { readonly RequestType: 'Create' };
type Update = CustomResourceRequest & { readonly RequestType: 'Update' };
type Delete = CustomResourceRequest & { readonly RequestType: 'Delete' };

/** @param signedAt when CloudFormation asked. */
export function errandOf(
  request: CustomResourceRequest,
  signedAt: string,
  defaults: Defaults,
): Errand {
  switch (request.RequestType) {
    case 'Create':
      return creation(request, signedAt, defaults);
    case 'Update':
      return update(request, signedAt, defaults);
    case 'Delete':
      return deletion(request, signedAt, defaults);
  }
}

/**
 * The id of an answer FAILED: what is there already stays what it is. A Create has nothing yet: what was refused has made nothing; what else
 * failed may have, so that the Delete that follows looks.
 */
export function idIfFailed(event: object, defaults: Defaults): string {
  const id: unknown = Reflect.get(event, 'PhysicalResourceId');
  if (typeof id === 'string' && /^[\x20-\x7e]{1,1024}$/.test(id)) return id;
  const { intent } = readable(() => errandOf(parseEvent(event), '', defaults)) ?? {};
  return intent?.verb === 'ensure' && !intent.wanted.dryRun ? PERHAPS_MADE : NOTHING_MADE;
}

function creation(request: Create, signedAt: string, defaults: Defaults): Errand {
  const wanted = parseRequest(fieldsIn(request.ResourceProperties), defaults);
  const claim = claimOf(request, signedAt);
  const intent: Intent = { verb: 'ensure', wanted, removesFormer: false, claim };
  return { intent, id: physicalId(wanted) };
}

/** The former access of a replacement stays: CloudFormation asks for its removal when the whole stack is done. */
function update(request: Update, signedAt: string, defaults: Defaults): Errand {
  const { PhysicalResourceId: present, ResourceProperties, OldResourceProperties } = request;
  const asked = parseRequest(fieldsIn(ResourceProperties), defaults);
  const former = parseFormer(fieldsIn(OldResourceProperties), defaults);
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
  // An id that names nothing is kept: another one would be a replacement, and the Delete of this one would find this very access.
  return { intent, id: isInPlace && namesNothing(present) ? present : id };
}

/**
 * The guard against mass removals is for accidents in the directory. Who takes a group out of the template means it; and CloudFormation
 * does so when it takes an update back, where nobody can confirm.
 */
function losesGroup(former: Request | undefined, wanted: Request): boolean {
  return Object.keys(former?.groups ?? {}).some((group) => !(group in wanted.groups));
}

/**
 * The id and the properties usually name the same access. They do not
 * - after a refused Create: its id says that nothing was made;
 * - after a Create that failed, was cancelled, or never answered (CloudFormation then invents an id): the properties tell what may be there;
 * - if CloudFormation sends an id with the properties of another access: the id is what shall go, and what the properties name stays.
 */
function deletion(request: Delete, signedAt: string, defaults: Defaults): Errand {
  const { PhysicalResourceId: id, ResourceProperties: properties } = request;
  const claim = claimOf(request, signedAt);
  const read = () => parseRemoval(fieldsIn(properties), defaults);
  if (id === NOTHING_MADE) return { id };
  if (namesNothing(id)) {
    const unwanted = readable(read);
    if (unwanted === undefined || unwanted.dryRun) return { id };
    return { id, intent: { verb: 'remove', unwanted, claim: { ...claim, undoes: true } } };
  }
  const unwanted = { ...accessNamed(id, read()), dryRun: false };
  return { id, intent: { verb: 'remove', unwanted, claim } };
}

/** The access that the id names, to be reached with what the properties tell. */
function accessNamed(id: string, access: Request): Request {
  const place = parsePhysicalId(id);
  if (place === undefined || physicalId(access) === id) return access;
  const { identity, endpoint } = place;
  // The same access on another server: a move was taken back half-way. Where it is now, the parameters know, and the claim.
  if (accessId(identity) === accessId(access.identity)) return access;
  const { account, region } = access.identity;
  if (
    identity.account === account &&
    identity.region === region &&
    sameEndpoint(endpoint, access.endpoint)
  )
    return { ...access, identity };
  throw new UserError(
    `this removal is of ${id}, but its properties tell only how to enter another server. Nothing was removed. To go on without it, delete the stack with ` +
      '--retain-resources; then declare that access in a stack of its own, and delete that',
  );
}

/** CloudFormation invented it, or a Create failed with it: whatever it is about, the properties tell. */
function namesNothing(id: string): boolean {
  return id !== NOTHING_MADE && parsePhysicalId(id) === undefined;
}
