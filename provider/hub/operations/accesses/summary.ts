import type {
  Access,
  AccessState,
  UnreadableRecord,
  UnrecordedAccess,
} from '../../../contract/messages/accesses.ts';
import type { RecordsFound } from '../../../contract/messages/records.ts';
import type { UnrecordedParameters } from '../../../contract/messages/unrecorded.ts';
import type { AccessRecord } from '../../../contract/record/record.ts';
import { parsePlace } from '../../../contract/record/recorded-request.ts';
import { FIELDS } from '../../../contract/request/fields.ts';
import { accessId } from '../../../contract/request/identity.ts';
import { hostPort } from '../../../contract/request/request.ts';
import { printable } from '../../../runtime/printable.ts';
import type { RecordPlace } from './record-places.ts';

/**
 * Records are the word of an account whose administrators can write them, and replace the spoke. So
 * an account can tell of its own accesses only, in texts of limited length.
 */
const MAX_TEXT = 260;
const MAX_PROBLEM = 600;
const MAX_TIME = 30;
const MOST_DECLARERS = 20;
const MOST_FORMER = 5;
const MOST_ELSEWHERE = 10;
const MOST_PARAMETERS = 3;
const MAX_NAME = 320;

const short = (text: string) => printable(text, MAX_TEXT);

export interface Summary {
  readonly accesses: readonly Access[];
  readonly unreadable: readonly UnreadableRecord[];
}

/** @param now milliseconds since 1970 */
export function summaryOf(
  { records, unreadable }: Pick<RecordsFound, 'records' | 'unreadable'>,
  place: RecordPlace,
  now: number,
): Summary {
  const { account, name, region } = place;
  const complain = (problem: string, parameter?: string): UnreadableRecord => ({
    account,
    name,
    region,
    ...(parameter !== undefined && { parameter: short(parameter) }),
    problem,
  });
  const told = records.map(({ record }) => accessOf(record, place, now));
  return {
    accesses: told.filter((each) => typeof each !== 'string'),
    unreadable: [
      ...unreadable.map((parameter) => complain(NO_RECORD, parameter)),
      ...told.filter((each) => typeof each === 'string').map((problem) => complain(problem)),
    ],
  };
}

/** Those of the place only, by their ids. */
export function unrecordedOf(
  found: readonly UnrecordedParameters[],
  { account, name, region }: RecordPlace,
): UnrecordedAccess[] {
  return found
    .filter(({ access, identity }) => access === accessId({ account, region, ...identity }))
    .map(({ access, identity, hostPort, parameters }) => ({
      id: access,
      account,
      name,
      region,
      env: printable(identity.env),
      project: printable(identity.project),
      appname: printable(identity.appname),
      database: printable(identity.dbname),
      ...(hostPort !== undefined && { endpoint: short(hostPort) }),
      parameters: parameters.slice(0, MOST_PARAMETERS).map((name) => printable(name, MAX_NAME)),
    }));
}

const NO_RECORD = 'this parameter is no record of this version';

/** The access of a record, or what is wrong with the record. */
function accessOf(
  record: AccessRecord,
  { account, name, region }: RecordPlace,
  now: number,
): Access | string {
  const { request, declarers, former, elsewhere, madeTrue, latest } = record;
  const place = parsePlace(request);
  const privileges = FIELDS.privileges.safeParse(request['privileges']).data;
  const groups = FIELDS.groups.safeParse(request['groups']);
  if (place === undefined || privileges === undefined || !groups.success)
    return 'the fields of a record are not those of a request';
  const { identity, endpoint, vpc } = place;
  if (identity.account !== account || identity.region !== region)
    return `a record names account ${identity.account} in ${identity.region}`;
  return {
    id: accessId(identity),
    state: stateOf(record, now),
    account,
    name,
    region,
    vpc,
    env: printable(identity.env),
    project: printable(identity.project),
    appname: printable(identity.appname),
    engine: endpoint.engine,
    endpoint: short(hostPort(endpoint)),
    database: printable(identity.dbname),
    privileges,
    groups: Object.keys(groups.data ?? {}).length,
    declarers: declarers.slice(0, MOST_DECLARERS).map(({ kind, id, declaredBy, at }) => ({
      kind,
      id: short(id),
      ...(declaredBy !== undefined && { declared_by: short(declaredBy) }),
      at: printable(at, MAX_TIME),
    })),
    former_declarers: former.slice(-MOST_FORMER).map(({ kind, id }) => ({ kind, id: short(id) })),
    elsewhere: elsewhere.slice(0, MOST_ELSEWHERE).map(({ dbendpoint }) => short(`${dbendpoint}`)),
    ...(madeTrue !== undefined && { made_true: printable(madeTrue.at, MAX_TIME) }),
    latest: {
      at: printable(latest.at, MAX_TIME),
      request_id: short(latest.request),
      ...(latest.problem !== undefined && { problem: printable(latest.problem, MAX_PROBLEM) }),
    },
  };
}

/** Longer than any run: Lambda ends a spoke after thirteen minutes. */
const INTERRUPTED_MS = 15 * 60_000;

function stateOf({ latest, elsewhere, declarers }: AccessRecord, now: number): AccessState {
  switch (latest.outcome) {
    case 'failed':
      return 'failed';
    case 'under way':
      // The comparison is also false for a time that is none.
      return now - Date.parse(latest.at) <= INTERRUPTED_MS ? 'under way' : 'interrupted';
    case 'made true':
      if (elsewhere.length > 0) return 'users left';
      return declarers.length === 0 ? 'retained' : 'made true';
  }
}
