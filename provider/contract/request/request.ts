import * as z from 'zod';
import { tryParse, UserError } from '../../runtime/errors.ts';
import type { Secret } from '../../runtime/secret.ts';
import { type Engine, engineOf } from './engine.ts';
import { FIELDS, type FieldName, fieldsOf, issuesOf } from './fields.ts';
import { accessId, fitsParameterStore, type Identity } from './identity.ts';
import type { Level } from './level.ts';

/** What a caller asks for: one access on one database. Made by `parseRequest` only, so whoever holds one may trust it. */
export interface Request {
  readonly identity: Identity;
  readonly endpoint: Endpoint;
  readonly vpc: string;
  readonly master: Master;
  readonly privileges: Level;
  /** PostgreSQL: the schemas covered; absent: all that are not the system's, those to come included. */
  readonly schemas?: readonly string[];
  /** Active Directory groups and what their members may do. */
  readonly groups: Readonly<Record<string, Level>>;
  readonly rotation: string;
  readonly onDelete: 'drop' | 'retain';
  readonly confirmRemovals: boolean;
  readonly dryRun: boolean;
  readonly revision: string;
}

export interface Endpoint {
  readonly engine: Engine;
  readonly host: string;
  readonly port: number;
}

export function hostPort({ host, port }: Pick<Endpoint, 'host' | 'port'>): string {
  return `${host}:${port}`;
}

/** How the spoke becomes the master user. */
export type Master =
  | { readonly from: 'request'; readonly username: string; readonly password: Secret }
  | { readonly from: 'secretsmanager'; readonly id: string; readonly username?: string }
  | { readonly from: 'ssm'; readonly id: string; readonly username?: string };

/** What a request means that does not say it: the place of the function that was asked. */
export interface Defaults {
  readonly region: string;
  /** Absent where any account may be meant: then a request has to say which. */
  readonly account?: string;
}

const schema = z.object(FIELDS);
type Fields = z.infer<typeof schema>;

/** Reads a request to make or change an access. Throws a UserError that lists every problem at once. */
export function parseRequest(raw: unknown, defaults: Defaults): Request {
  const { fields, unknown } = fieldsOf(raw);
  const parsed = schema.safeParse({ ...defaults, ...fields });
  const problems = [...unknown, ...(parsed.success ? [] : issuesOf(parsed.error))];
  if (parsed.success) problems.push(...contradictions(parsed.data));
  if (!parsed.success || problems.length > 0) throw refused(problems);
  return requestOf(parsed.data);
}

/** What a request must hold, and hold right, for its access to be found again. */
const NEEDED_TO_REMOVE: ReadonlySet<PropertyKey> = new Set<FieldName>([
  'dbtype',
  'dbendpoint',
  'dbname',
  'username',
  'password',
  'mastersecret',
  'account',
  'region',
  'vpc',
  'env',
  'project',
  'appname',
  'ondelete',
  'dryrun',
]);

/**
 * Reads a request whose access is to be removed, or was the former one. It comes from a state that may hold what an older
 * version accepted, or an update that was refused (Terraform stores that too: hashicorp/terraform-provider-aws#43447). So
 * only what is needed to find the access must be right.
 */
export function parseRemoval(raw: unknown, defaults: Defaults): Request {
  const { fields: given } = fieldsOf(raw);
  const fields: Record<string, unknown> = { ...defaults, ...given };
  if (fields['mastersecret'] !== undefined) Reflect.deleteProperty(fields, 'password');
  const first = schema.safeParse(fields);
  if (!first.success) {
    for (const { path } of first.error.issues) {
      const [field] = path;
      if (field !== undefined && !NEEDED_TO_REMOVE.has(field))
        Reflect.deleteProperty(fields, field);
    }
  }
  const parsed = schema.safeParse(fields);
  if (!parsed.success) throw refused(issuesOf(parsed.error));
  const problems = contradictions(parsed.data);
  if (problems.length > 0) throw refused(problems);
  return requestOf(parsed.data);
}

/**
 * Reads what a request says was there before it. Undefined for what was refused when it came, so that nothing was made of it: what can't be
 * read, and, at a door, what was meant for another account.
 */
export function parseFormer(raw: unknown, defaults: Defaults): Request | undefined {
  const former = tryParse(() => parseRemoval(raw, defaults));
  const { account } = defaults;
  return account === undefined || former?.identity.account === account ? former : undefined;
}

/** Two requests for the same access: an update in place. Otherwise the one replaces the other. */
export function sameAccess(a: Request, b: Request): boolean {
  return accessId(a.identity) === accessId(b.identity) && sameEndpoint(a.endpoint, b.endpoint);
}

export function sameEndpoint(a: Endpoint, b: Endpoint): boolean {
  return a.engine === b.engine && a.host === b.host && a.port === b.port;
}

function refused(problems: readonly string[]): UserError {
  return new UserError(`the request was refused, nothing was changed: ${problems.join('; ')}`);
}

/** Fields that are right one by one but not together. */
function contradictions(fields: Fields): string[] {
  const problems: string[] = [];
  const { username, password, mastersecret, account, region } = fields;
  const engine = engineOf(fields.dbtype);
  if (mastersecret !== undefined && password !== undefined)
    problems.push(
      'password: is given beside mastersecret; give one of them, mastersecret is the better one',
    );
  if (mastersecret === undefined && (username === undefined || password === undefined))
    problems.push(
      'mastersecret: is missing; give it (the ARN of a Secrets Manager secret, or the name of an SSM SecureString), or else username and password of the master user',
    );
  if (mastersecret?.account !== undefined && mastersecret.account !== account)
    problems.push(
      "mastersecret: is in another account than account says; the secret must be in the database's own account",
    );
  if (mastersecret?.region !== undefined && mastersecret.region !== region)
    problems.push(
      "mastersecret: is in another Region than the database; the secret must be in the database's own Region",
    );
  if (engine === 'mysql' && /[\u{10000}-\u{10ffff}]/u.test(fields.dbname))
    problems.push('dbname: holds a character that MySQL and MariaDB allow in no name');
  if (engine !== 'postgres' && fields.schemas !== undefined)
    problems.push('schemas: is for PostgreSQL only; a MySQL schema is a database, named by dbname');
  if (!fitsParameterStore('x'.repeat(MAX_PREFIX), identityOf(fields)))
    problems.push(
      'env, project, appname and dbname: are together too long for a parameter name; a character that Parameter Store can not spell counts as three for each of its bytes',
    );
  return problems;
}

/** Room that is kept for the spoke's own parameter prefix, which the hub does not know. */
export const MAX_PREFIX = 40;

function requestOf(fields: Fields): Request {
  const engine = engineOf(fields.dbtype);
  const { host, port = DEFAULT_PORT[engine] } = fields.dbendpoint;
  return {
    identity: identityOf(fields),
    endpoint: { engine, host, port },
    vpc: fields.vpc ?? 'default',
    master: masterOf(fields),
    privileges: fields.privileges ?? 'readwrite',
    ...(fields.schemas !== undefined && { schemas: fields.schemas }),
    groups: fields.groups ?? {},
    rotation: fields.rotation ?? '',
    onDelete: fields.ondelete ?? 'drop',
    confirmRemovals: fields.confirmremovals ?? false,
    dryRun: fields.dryrun ?? false,
    revision: fields.revision ?? '',
  };
}

const DEFAULT_PORT: Record<Engine, number> = { postgres: 5432, mysql: 3306 };

function identityOf({ account, region, env, project, appname, dbname }: Fields): Identity {
  return { account, region, env, project, appname, dbname };
}

function masterOf({ username, password, mastersecret }: Fields): Master {
  if (mastersecret !== undefined)
    return {
      from: mastersecret.from,
      id: mastersecret.id,
      ...(username !== undefined && { username }),
    };
  if (username !== undefined && password !== undefined)
    return { from: 'request', username, password };
  throw new Error('contradictions() lets no request without a master user pass');
}

/** The fields that say all of an access again: `parseRequest` makes the same of them. A master password is in them as it is. */
export function requestFields(access: Request): Record<string, unknown> {
  const { identity, endpoint, master, schemas } = access;
  const host = endpoint.host.includes(':') ? `[${endpoint.host}]` : endpoint.host;
  return {
    ...identity,
    dbtype: endpoint.engine,
    dbendpoint: `${host}:${endpoint.port}`,
    vpc: access.vpc,
    ...(master.from === 'request'
      ? { username: master.username, password: master.password.reveal() }
      : { mastersecret: master.id, ...(master.username && { username: master.username }) }),
    privileges: access.privileges,
    ...(schemas && { schemas }),
    groups: access.groups,
    rotation: access.rotation,
    ondelete: access.onDelete,
    confirmremovals: access.confirmRemovals,
    dryrun: access.dryRun,
    revision: access.revision,
  };
}
