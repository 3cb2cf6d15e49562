import { requestRefused } from '../../errors/request.ts';
import {
  adopteeIn,
  adoptProblems,
  contradictions,
  databaseProblems,
  folderProblems,
  missingMaster,
  proxyProblems,
} from './contradictions.ts';
import { DEFAULT_PORT, engineOf } from './engine.ts';
import { FIELDS, type FieldValues, identityIn, problemsIn, requestSchema } from './fields.ts';
import { type GivenFields, givenFields } from './given-fields.ts';
import { type Problem, writeProblems } from './problem.ts';
import type { Master, Request } from './request.ts';
import { unresolvedProblems } from './unresolved.ts';
import { untilOf, untilProblems } from './until.ts';

/** The place of the function that was asked. A request means it where it leaves a field out. */
export interface Defaults {
  readonly region: string;
  /** Absent if requests may be for any account; then each of them has to name one. */
  readonly account?: string;
}

/**
 * Parses a request that makes or changes an access. Throws a UserError that lists all problems.
 *
 * @param defaults none for a request that another function of ours has written (write-request.ts)
 */
export function parseRequest(raw: unknown, defaults: Partial<Defaults> = {}): Request {
  return parseGiven(givenFields(raw), defaults);
}

/** The same, for fields that their caller names otherwise than any request would. */
export function parseGiven(given: GivenFields, defaults: Partial<Defaults> = {}): Request {
  return parseFields({ ...given, fields: { ...defaults, ...given.fields } }, (fields) => [
    ...unresolvedProblems(fields),
    ...proxyProblems(fields),
    ...databaseProblems(fields),
    ...folderProblems(fields),
    ...endProblems(fields),
    ...adoptProblems(fields),
  ]);
}

/** A removal needs no ends, so they can't stand in its way. */
function endProblems({ until, groups }: Readonly<Record<string, unknown>>): Problem[] {
  const named = FIELDS.groups.safeParse(groups);
  return named.success ? untilProblems(FIELDS.until.safeParse(until).data, named.data) : [];
}

/**
 * @param findMore finds problems that only the caller minds; they are told in place of others of the
 * same fields
 */
export function parseFields(
  { fields, nameOf, problems, meant }: GivenFields,
  findMore: (fields: Readonly<Record<string, unknown>>) => Problem[] = () => [],
): Request {
  const { data, error } = requestSchema.safeParse(fields);
  const more = findMore(fields);
  // A field is not missing that is there under another name.
  const isTold = ({ field }: Problem) =>
    more.some((problem) => problem.field === field) || (!(field in fields) && meant.has(field));
  const found = error ? [...problemsIn(error), ...missingMaster(fields)] : contradictions(data);
  const all = [...more, ...found.filter((problem) => !isTold(problem))];
  const told = [...problems, ...writeProblems(all, fields, nameOf)];
  if (data === undefined || told.length > 0) throw requestRefused({ problems: told });
  return requestOf(data);
}

function requestOf(fields: FieldValues): Request {
  const engine = engineOf(fields.dbtype);
  const { host, port = DEFAULT_PORT[engine] } = fields.dbendpoint;
  const groups = fields.groups ?? {};
  const until = untilOf(groups, fields.until);
  return {
    identity: identityIn(fields),
    endpoint: { engine, host, port },
    vpc: fields.vpc ?? 'default',
    master: masterIn(fields),
    privileges: fields.privileges ?? 'readwrite',
    ...(fields.schemas !== undefined && { schemas: fields.schemas }),
    groups,
    ...(until && { until }),
    rotation: fields.rotation ?? '',
    onDelete: fields.ondelete ?? 'drop',
    confirmRemovals: fields.confirmremovals ?? false,
    dryRun: fields.dryrun ?? false,
    revision: fields.revision ?? '',
    owner: fields.owner ?? '',
    declaredBy: fields.declaredby ?? '',
    takeOver: fields.takeover ?? false,
    ...(fields.adopt !== undefined && { adopt: adopteeIn(fields.adopt, engine) }),
  };
}

function masterIn({ username, password, mastersecret }: FieldValues): Master {
  if (mastersecret !== undefined)
    return {
      from: mastersecret.from,
      id: mastersecret.id,
      ...(username !== undefined && { username }),
    };
  if (username !== undefined && password !== undefined)
    return { from: 'request', username, password };
  throw new Error('contradictions() refuses a request without a master user');
}
