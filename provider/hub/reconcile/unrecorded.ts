import type { RunPlace } from '../../contract/messages/reconcile.ts';
import type {
  MarkedAccess,
  ServerMarks,
  UnrecordedParameters,
} from '../../contract/messages/unrecorded.ts';
import type { AccessRecord } from '../../contract/record/record.ts';
import {
  parsePlace,
  placesOf,
  type RecordedRequest,
} from '../../contract/record/recorded-request.ts';
import { accessId, type Identity } from '../../contract/request/identity.ts';
import { hostPort } from '../../contract/request/request.ts';

/** The marks on a server, and the `host:port` by which a record of the place names it. */
export interface SeenServer {
  readonly hostPort: string;
  readonly marks: ServerMarks;
}

/** What an account and Region knows when its accesses are done. */
export interface Known {
  readonly place: Pick<RunPlace, 'account' | 'region'>;
  readonly records: readonly AccessRecord[];
  /** Names of parameters that should be records. */
  readonly unreadable: readonly string[];
  readonly seen: readonly SeenServer[];
  readonly parameters: readonly UnrecordedParameters[];
}

/** Something of an access is there, and no record says that it should be. */
export interface Unrecorded {
  readonly access: string;
  readonly identity?: UnrecordedParameters['identity'];
  /** Where it is, as `host:port`. */
  readonly endpoints: readonly string[];
  /** Nobody has looked at any of them. */
  readonly isUnseen: boolean;
  readonly logins: number;
  /** Its roles and application users. */
  readonly names: readonly string[];
  readonly parameters: readonly string[];
  readonly origin: Origin;
}

export type Origin =
  /** An access of this account and Region that has no record. */
  | { readonly kind: 'here' }
  /** One that has a record for another server, so this server may be a copy of that one. */
  | { readonly kind: 'copy'; readonly of: string }
  /** Its marks are those of another account or Region, so the server may be a copy from there. */
  | { readonly kind: 'foreign' }
  /** One of the two: its marks do not tell its names exactly. */
  | { readonly kind: 'unknown' };

/**
 * Compares what is there with the records. Another name of a server is no other server; and where
 * nobody can tell, nothing is said.
 */
export function withoutRecord(known: Known): Unrecorded[] {
  const { place, records, unreadable, seen, parameters } = known;
  const at = { account: place.account, region: place.region };
  const onRecord = new Map(records.flatMap(withId));
  const notKnown = new Set(unreadable.map((name) => name.slice(name.lastIndexOf('/') + 1)));
  const marked = seen.flatMap((server) =>
    server.marks.accesses.flatMap((mark) => {
      if (notKnown.has(mark.access)) return [];
      const record = onRecord.get(mark.access);
      const origin = record ? copyOf(record, server, seen) : originOf(mark, place);
      return origin === undefined ? [] : [fromMarks(mark, server, origin, place)];
    }),
  );
  const stored = parameters
    // An account speaks of its own accesses only.
    .filter(({ access, identity }) => access === accessId({ ...at, ...identity }))
    .filter(({ access }) => !onRecord.has(access) && !notKnown.has(access))
    .map((each) => fromParameters(each, seen));
  const accesses = Map.groupBy([...marked, ...stored], ({ access }) => access);
  return [...accesses.values()].map((those) => those.reduce(together));
}

function withId(record: AccessRecord): Array<readonly [string, AccessRecord]> {
  const place = parsePlace(record.request);
  return place === undefined ? [] : [[accessId(place.identity), record]];
}

/** Undefined if the record is of this server, or if nobody can tell. */
function copyOf(
  record: AccessRecord,
  { hostPort, marks }: SeenServer,
  seen: readonly SeenServer[],
): Origin | undefined {
  if (placesOf(record).some((request) => isAt(request, hostPort))) return undefined;
  const own = seen.filter((server) => isAt(record.request, server.hostPort));
  const [first] = own;
  const isTelling = first !== undefined && marks.server !== '' && first.marks.server !== '';
  if (!isTelling || own.some((server) => server.marks.server === marks.server)) return undefined;
  return { kind: 'copy', of: first.hostPort };
}

/** Does the record have the access there, now or before? */
export function isRecordedAt(record: AccessRecord, endpoints: readonly string[]): boolean {
  return placesOf(record).some((request) => endpoints.some((endpoint) => isAt(request, endpoint)));
}

function isAt(request: RecordedRequest, endpoint: string): boolean {
  const place = parsePlace(request);
  return place !== undefined && hostPort(place.endpoint) === endpoint;
}

/** The id is a digest of the account and Region too, so it tells whether the names are of here. */
function originOf(mark: MarkedAccess, place: Known['place']): Origin {
  if (identityIn(mark, place) !== undefined) return { kind: 'here' };
  // MariaDB and MySQL keep other characters as dots, and cut long names.
  const isExact = /^[^/.]+(?:\/[^/.]+){3}$/.test(mark.label);
  return { kind: isExact ? 'foreign' : 'unknown' };
}

function identityIn(
  { label, access }: MarkedAccess,
  { account, region }: Known['place'],
): Unrecorded['identity'] {
  const [env, project, appname, ...rest] = label.split('/');
  if (env === undefined || project === undefined || appname === undefined) return undefined;
  const names = { env, project, appname, dbname: rest.join('/') };
  const identity: Identity = { account, region, ...names };
  return accessId(identity) === access ? names : undefined;
}

function fromMarks(
  mark: MarkedAccess,
  { hostPort }: SeenServer,
  origin: Origin,
  place: Known['place'],
): Unrecorded {
  const { access, logins, names } = mark;
  const identity = identityIn(mark, place);
  return {
    access,
    ...(identity !== undefined && { identity }),
    endpoints: [hostPort],
    isUnseen: false,
    logins,
    names,
    parameters: [],
    origin,
  };
}

function fromParameters(
  { access, identity, hostPort, parameters }: UnrecordedParameters,
  seen: readonly SeenServer[],
): Unrecorded {
  return {
    access,
    identity,
    endpoints: hostPort === undefined ? [] : [hostPort],
    isUnseen: !seen.some((server) => server.hostPort === hostPort),
    logins: 0,
    names: [],
    parameters,
    origin: { kind: 'here' },
  };
}

function together(a: Unrecorded, b: Unrecorded): Unrecorded {
  const all = (list: (of: Unrecorded) => readonly string[]) => [
    ...new Set([...list(a), ...list(b)]),
  ];
  return {
    ...b,
    ...a,
    endpoints: all(({ endpoints }) => endpoints),
    isUnseen: a.isUnseen && b.isUnseen,
    logins: Math.max(a.logins, b.logins),
    names: all(({ names }) => names),
    parameters: all(({ parameters }) => parameters),
  };
}
