import { isReadable, UserError } from '../contract/errors.ts';
import { fieldsOf } from '../contract/fields.ts';
import {
  type AccessRequest,
  type Defaults,
  parseRemoval,
  parseRequest,
  sameAccess,
  sameServer,
} from '../contract/request.ts';
import { NOTHING_MADE, physicalId, readPhysicalId } from './physical-id.ts';
import { type CustomResourceRequest, fieldsIn, readRequest } from './request.ts';

/**
 * Which access a request is about, and under which id. CloudFormation reads an id as an order: another one than before is a
 * replacement, for which it sends a Delete of the former id later; and what an answer FAILED names is what the rollback deletes.
 */

/**
 * The id of what a request makes, if it gets so far. A Delete and a change in place keep what they came with, whatever it is. A request that
 * is refused makes nothing. Of a replacement that fails half-way the new id goes out, so that the rollback removes it.
 */
export function idFor(event: object, defaults: Defaults): string {
  const present = presentId(event);
  const request = readable(() => readRequest(event));
  if (request === undefined || request.RequestType === 'Delete') return present;
  const wanted = readable(() => wantedBy(request, defaults));
  if (wanted === undefined || wanted.dryRun || undoesRehearsal(request)) return present;
  const former = formerOf(request, defaults);
  return former !== undefined && sameAccess(former, wanted) ? present : physicalId(wanted);
}

const MAX_ID_BYTES = 1_024;

/** Before a request is fulfilled: what it came with. */
export function presentId(event: object): string {
  const id: unknown = Reflect.get(event, 'PhysicalResourceId');
  const isOne = typeof id === 'string' && id !== '' && Buffer.byteLength(id) <= MAX_ID_BYTES;
  return isOne ? id : NOTHING_MADE;
}

export function wantedBy(request: CustomResourceRequest, defaults: Defaults): AccessRequest {
  const wanted = parseRequest(fieldsIn(request.ResourceProperties), defaults);
  return undoesRehearsal(request) ? { ...wanted, dryRun: true } : wanted;
}

/**
 * A rehearsal never succeeds, so the properties that an Update leads away from can be a rehearsal's only if CloudFormation takes one back. There
 * is nothing to take back, and looking the groups up again could change what was not to be changed.
 */
export function undoesRehearsal(request: CustomResourceRequest): boolean {
  if (request.RequestType !== 'Update') return false;
  const { fields } = fieldsOf(fieldsIn(request.OldResourceProperties));
  return String(fields['dryrun']) === 'true';
}

/** What an Update changes. Undefined if its properties can't be read: then they were refused, and nothing was made of them. */
export function formerOf(
  request: CustomResourceRequest,
  defaults: Defaults,
): AccessRequest | undefined {
  if (request.RequestType !== 'Update') return undefined;
  return readable(() => parseRemoval(fieldsIn(request.OldResourceProperties), defaults));
}

/**
 * What a Delete means, undefined for nothing. The id and the properties usually name the same access. They do not
 * - after a refused Create: its id says that nothing was made;
 * - after a Create that was cancelled, or whose answer never arrived: CloudFormation has invented an id, and the properties tell what may be there;
 * - if CloudFormation sends an old id with new properties: the id is what shall go, and what the properties name stays.
 */
export function unwantedBy(
  request: CustomResourceRequest & { readonly RequestType: 'Delete' },
  defaults: Defaults,
): AccessRequest | undefined {
  const { PhysicalResourceId: id, ResourceProperties: properties } = request;
  if (id === NOTHING_MADE) return undefined;
  const read = () => ({ ...parseRemoval(fieldsIn(properties), defaults), dryRun: false });
  const place = readPhysicalId(id);
  if (place === undefined) return readable(read);
  const access = read();
  if (physicalId(access) === id) return access;
  const { account, region } = place.identity;
  const isThere = account === access.identity.account && region === access.identity.region;
  if (!isThere || !sameServer(place.server, access.server))
    throw new UserError(
      `this removal is of ${id}, but its properties tell only how to enter another server. Nothing was removed; declare that access again, then delete it`,
    );
  return { ...access, ...place };
}

function readable<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (isReadable(error)) return undefined;
    throw error;
  }
}
