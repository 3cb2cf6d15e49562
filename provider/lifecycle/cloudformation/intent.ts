import { endOf, hasEnded } from '../../contract/request/ends.ts';
import { givenFields } from '../../contract/request/given-fields.ts';
import type { Intent } from '../../contract/request/intent.ts';
import { parseFormer, parseRemoval } from '../../contract/request/parse-removal.ts';
import { type Defaults, parseRequest } from '../../contract/request/parse-request.ts';
import { type Request, sameAccess, sameEndpoint } from '../../contract/request/request.ts';
import { writeAddress } from '../../contract/request/write-request.ts';
import { ownerOfResource, passwordOfAnotherServer } from '../../errors/cloudformation.ts';
import { tryParse } from '../../runtime/errors.ts';
import { accessFields, type CustomResourceRequest, claimOf } from './event.ts';
import {
  NOTHING_MADE,
  type Place,
  parsePhysicalId,
  physicalId,
  requestOfFailedCreate,
} from './physical-id.ts';

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
  const wanted = parseDeclaration(request, defaults);
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
  const { PhysicalResourceId: present, OldResourceProperties } = request;
  const asked = parseDeclaration(request, defaults);
  const former = parseFormer(accessFields(OldResourceProperties), defaults);
  const id = physicalId(asked);
  const isInPlace = former !== undefined && sameAccess(former, asked);
  const wanted = losesGroup(former, asked, new Date(signedAt))
    ? { ...asked, confirmRemovals: true }
    : asked;
  const afterFailedCreate = requestOfFailedCreate(present) !== undefined;
  const claim = claimOf(request, signedAt);
  const intent: Intent = {
    verb: 'ensure',
    wanted,
    ...(former !== undefined && { former }),
    removesFormer: present === id && former !== undefined && !former.dryRun && !isInPlace,
    // The Delete of the failed Create's id comes at the end, and is not about this access.
    claim: afterFailedCreate ? { ...claim, creates: true } : claim,
  };
  // An id that CloudFormation invented is kept. A new id would be a replacement, and the Delete of
  // the old id, which tells nothing, would then remove this very access.
  const isInvented = !afterFailedCreate && parsePhysicalId(present) === undefined;
  return { intent, id: isInPlace && isInvented && present !== NOTHING_MADE ? present : id };
}

/** The request of a resource that is to be there. */
function parseDeclaration(request: Create | Update, defaults: Defaults): Request {
  const wanted = parseRequest(accessFields(request.ResourceProperties), defaults);
  if (wanted.owner === '') return wanted;
  throw ownerOfResource();
}

/**
 * The guard against mass removals is for accidents in the directory. A template that drops a group
 * means it, and so does one that lets it end in the past; and CloudFormation does both itself when
 * it rolls an update back, where nobody can confirm anything.
 */
function losesGroup(former: Request | undefined, wanted: Request, now: Date): boolean {
  return Object.keys(former?.groups ?? {}).some((group) => {
    const end = endOf(wanted.until, group);
    const isNew = end !== endOf(former?.until, group);
    return !Object.hasOwn(wanted.groups, group) || (isNew && hasEnded(end, now));
  });
}

/**
 * The id and the properties usually name the same access. They do not
 * - after a refused Create: its id says that nothing was made;
 * - after a Create that failed: its id names that request, of which nothing else is known;
 * - after a Create that was cancelled or never answered: CloudFormation invents an id;
 * - if CloudFormation sends an id with the properties of another access, as after an update that
 *   failed: the access of the id goes, and what the properties name stays.
 */
function deleteIntent(request: Delete, signedAt: string, defaults: Defaults): ResourceIntent {
  const { PhysicalResourceId: id, ResourceProperties: properties } = request;
  const claim = claimOf(request, signedAt);
  const parse = () => parseRemoval(accessFields(properties), defaults);
  if (id === NOTHING_MADE) return { id };
  const place = parsePhysicalId(id);
  if (place !== undefined) {
    const unwanted = { ...accessAt(place, accessFields(properties), defaults), dryRun: false };
    return { id, intent: { verb: 'remove', unwanted, claim } };
  }
  const unwanted = tryParse(parse);
  if (unwanted === undefined || unwanted.dryRun) return { id };
  const undoes = requestOfFailedCreate(id) ?? '';
  return { id, intent: { verb: 'remove', unwanted, claim: { ...claim, undoes } } };
}

/**
 * The access at the place that an id names, whatever the properties say: they may be those of an
 * update that failed. The record of the access tells how to enter its server, unless the master's
 * password comes with requests: then the password here must be for that server.
 */
function accessAt(place: Place, properties: object, defaults: Defaults): Request {
  const { fields } = givenFields(properties);
  const { identity, endpoint } = place;
  const here = { ...identity, dbtype: endpoint.engine, dbendpoint: writeAddress(endpoint) };
  const access = parseRemoval({ ...fields, ...here }, defaults);
  if (access.master.from !== 'request') return access;
  const given = tryParse(() => parseRemoval(fields, defaults));
  if (given !== undefined && isSameServer(given, place)) return access;
  throw passwordOfAnotherServer({ id: physicalId(place) });
}

function isSameServer(a: Place, b: Place): boolean {
  return (
    a.identity.account === b.identity.account &&
    a.identity.region === b.identity.region &&
    sameEndpoint(a.endpoint, b.endpoint)
  );
}
