import { isSameJson } from '../../runtime/json.ts';
import * as z from '../../runtime/zod.ts';
import { DEFAULT_PORT, engineOf } from '../request/engine.ts';
import type { FieldName } from '../request/field-names.ts';
import { FIELDS, identityIn } from '../request/fields.ts';
import type { Request } from '../request/request.ts';
import { writeRequest, type writtenRequest } from '../request/write-request.ts';
import type { AccessRecord } from './record.ts';

/** The fields of a request, as a record keeps them. */
export type RecordedRequest = z.infer<typeof writtenRequest>;

/** Where an access is, and by which spoke it is reached. */
export type Place = Pick<Request, 'identity' | 'endpoint' | 'vpc'>;

/** No secret; who declares the access, which the record says itself; what steers a single run. */
const NOT_RECORDED: ReadonlySet<string> = new Set<FieldName>([
  'password',
  'owner',
  'declaredby',
  'revision',
  'dryrun',
  'confirmremovals',
  'takeover',
]);

/** Two requests for the same access say the same if what is recorded of them is equal. */
export function recordedRequest(request: Request): RecordedRequest {
  return Object.fromEntries(
    Object.entries(writeRequest(request)).filter(([field]) => !NOT_RECORDED.has(field)),
  );
}

/** The names of the fields in which two recorded requests differ. */
export function differences(a: RecordedRequest, b: RecordedRequest): string[] {
  const fields = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...fields].filter((field) => !isSameJson(a[field], b[field])).sort();
}

/** What it takes to enter another server of the same access again. */
export function recordedPlace(request: RecordedRequest): RecordedRequest {
  const { dbtype, dbendpoint, vpc, mastersecret, username } = request;
  const place = { dbtype, dbendpoint, vpc, mastersecret, username };
  return Object.fromEntries(Object.entries(place).filter(([, value]) => value !== undefined));
}

/** The servers where an access was, or was to be made, before it was where it is now. */
export function formerPlaces({
  request,
  elsewhere,
}: Pick<AccessRecord, 'request' | 'elsewhere'>): RecordedRequest[] {
  const { mastersecret: _, username: __, ...access } = request;
  return elsewhere.map((place) => ({ ...access, ...place }));
}

/** All servers where users of an access may be; the one where it is now comes last. */
export function placesOf(record: AccessRecord): RecordedRequest[] {
  return [...formerPlaces(record), record.request];
}

const { dbtype, dbendpoint, dbname, account, region, vpc, env, project, appname } = FIELDS;
const place = z.object({ dbtype, dbendpoint, dbname, account, region, vpc, env, project, appname });

/** Undefined for fields that no function of ours wrote. */
export function parsePlace(request: RecordedRequest): Place | undefined {
  const { data } = place.safeParse(request);
  if (data === undefined) return undefined;
  const engine = engineOf(data.dbtype);
  const { host, port = DEFAULT_PORT[engine] } = data.dbendpoint;
  return {
    identity: identityIn(data),
    endpoint: { engine, host, port },
    vpc: data.vpc ?? 'default',
  };
}
