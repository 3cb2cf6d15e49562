import type { Report } from '../../contract/messages/order.ts';
import {
  type Row,
  RUN_SCHEMA,
  type RunPlace,
  type Step,
} from '../../contract/messages/reconcile.ts';
import type { ServerMarks } from '../../contract/messages/unrecorded.ts';
import type { AccessRecord } from '../../contract/record/record.ts';
import type { Place } from '../../contract/record/recorded-request.ts';
import { accessId } from '../../contract/request/identity.ts';
import { hostPort } from '../../contract/request/request.ts';
import { command } from '../../runtime/command.ts';
import { printable } from '../../runtime/printable.ts';
import type { LeftOut } from '../directory/nested-groups.ts';
import { groupsOf, untilOf } from './selection.ts';

/** The rows of the results: what became of each access, and what is known of each place. */

/** Characters of a text that an account's spoke or records chose. */
const MAX_TEXT = 600;
/** Of each list, in a single row. */
const MOST_LINES = 200;
/** No engine has longer names of users, and no access more people. */
const MAX_NAME = 64;
const MOST_NAMES = 10_000;

/** What all rows of a place have in common. */
export type OfPlace = Pick<Step, 'run' | 'input'> & { readonly place: RunPlace };

/** An access whose record could be read. */
export interface Subject {
  readonly record: AccessRecord;
  readonly at: Place;
}

/** What became of it. */
export type Result = Pick<Row, 'outcome'> &
  Partial<Pick<Row, 'plan' | 'warnings' | 'problem' | 'people' | 'leftOut' | 'sighting'>> & {
    readonly ms?: number;
    /** Of all accesses of the server, if they were asked for. */
    readonly marks?: ServerMarks;
  };

/** @param now when this became known */
export function accessRow(about: OfPlace, { record, at }: Subject, result: Result, now: Date): Row {
  const { identity, endpoint, vpc } = at;
  const { env, project, appname, dbname } = identity;
  const isTrue = result.outcome === 'changed' || (result.outcome === 'true' && !isCheck(about));
  const madeTrue = isTrue ? now.toISOString() : record.madeTrue?.at;
  const groups = groupsOf(record);
  const until = untilOf(record);
  const since = Date.parse(madeTrue ?? firstDeclared(record) ?? '');
  return {
    ...placeRow(about, result),
    vpc,
    access: accessId(identity),
    identity: { env, project, appname, dbname },
    endpoint: hostPort(endpoint),
    declarers: record.declarers.map(({ kind, id, declaredBy }) => ({
      kind,
      id,
      ...(declaredBy !== undefined && { declaredBy: printable(declaredBy, MAX_TEXT) }),
    })),
    ...(groups !== undefined && { groups }),
    ...(until !== undefined && { until }),
    ...(madeTrue !== undefined && { madeTrue }),
    ...(!Number.isNaN(since) && { age: secondsBetween(since, now) }),
  };
}

function isCheck({ input }: OfPlace): boolean {
  return input.mode === 'check';
}

function firstDeclared({ declarers, latest }: AccessRecord): string | undefined {
  const times = declarers.map(({ at }) => at).filter((at) => at !== '');
  return times.toSorted()[0] ?? latest.at;
}

function secondsBetween(since: number, now: Date): number {
  return Math.max(0, Math.round((now.getTime() - since) / 1_000));
}

/** About a whole place, or about something there that is no access. */
export function placeRow({ run, input, place }: OfPlace, result: Result): Row {
  const { account, name, region } = place;
  const { outcome, plan = [], warnings = [], problem, people, leftOut, sighting, ms = 0 } = result;
  return {
    schema: RUN_SCHEMA,
    run,
    mode: input.mode,
    account,
    name,
    region,
    outcome,
    plan: shortened(plan),
    warnings: shortened(warnings),
    ...(problem !== undefined && { problem: printable(problem, MAX_TEXT) }),
    ...(people !== undefined && { people }),
    ...(leftOut !== undefined && Object.keys(leftOut).length > 0 && { leftOut }),
    ...(sighting !== undefined && {
      sighting: { ...sighting, unseen: shortened(sighting.unseen) },
    }),
    ms,
  };
}

/** The spoke's log has the rest. */
function shortened(lines: readonly string[]): string[] {
  const shown = lines.slice(0, MOST_LINES).map((line) => printable(line, MAX_TEXT));
  const more = lines.length - shown.length;
  return more === 0 ? shown : [...shown, `and ${more} more, which the log of the spoke names`];
}

export function resultOf(
  { plan, warnings, people, reconciled }: Report,
  leftOut: LeftOut,
  mode: Row['mode'],
): Result {
  const seen = {
    ...(reconciled?.marks !== undefined && { marks: reconciled.marks }),
    ...(reconciled?.sighting !== undefined && { sighting: reconciled.sighting }),
  };
  if (reconciled?.not !== undefined) {
    const { why, explained } = reconciled.not;
    const problem = why === 'refused' ? howToConfirm(explained) : explained;
    return { outcome: why, problem, ...seen };
  }
  const isTrue = plan.length === 0;
  return {
    outcome: isTrue ? 'true' : mode === 'check' ? 'differs' : 'changed',
    plan: [...plan],
    warnings: [...warnings],
    people: {
      added: namesIn(reconciled?.added ?? []),
      removed: namesIn(reconciled?.removed ?? []),
      unchanged: people.unchanged,
    },
    leftOut: { ...leftOut },
    ...seen,
  };
}

function namesIn(told: readonly string[]): string[] {
  return told.slice(0, MOST_NAMES).map((name) => printable(name, MAX_NAME));
}

/** The spoke tells the cure of an apply. */
function howToConfirm(explained: string): string {
  return `${explained}, or run ${command('reconcile')} with --confirm and the id of this access`;
}

/** The cure of an access that only an apply can make true. */
export const NO_MASTER_SECRET =
  "mastersecret: is not declared, and the master's password is in no record, so only an apply makes " +
  'this access true. Declare mastersecret';

export function notARecord(parameter: string): string {
  return (
    `the parameter ${parameter} can't be read as a record: a later version of database-access wrote ` +
    'it, or somebody by hand. Restore a former version of it (its history has them), or delete it ' +
    'and declare the access anew'
  );
}
