import { createHash } from 'node:crypto';

/**
 * The fields that make an access the same access from one request to the next. Everything else
 * about it may change in place.
 */
export interface Identity {
  readonly account: string;
  readonly region: string;
  readonly env: string;
  readonly project: string;
  readonly appname: string;
  readonly dbname: string;
}

/**
 * Twelve hexadecimal digits that stand for an identity wherever a name must be short: MySQL allows
 * 32 characters for a role. The database server is left out on purpose, so that a database that was
 * restored from a snapshot is still recognised.
 */
export function accessId(identity: Identity): string {
  const { account, region, env, project, appname, dbname } = identity;
  const parts = JSON.stringify([account, region, env, project, appname, dbname]);
  return createHash('sha256').update(parts).digest('hex').slice(0, 12);
}

/** For people to read: in logs, in comments of the database, in error messages. */
export function describeIdentity({ env, project, appname, dbname }: Identity): string {
  return [env, project, appname, dbname].join('/');
}

export const PARAMETER_KINDS = ['username', 'password', 'url'] as const;
export type ParameterKind = (typeof PARAMETER_KINDS)[number];

/**
 * Parameter Store takes names of up to 1,011 characters, their ARN included. The limit here is
 * lower because an answer holds three names three times, and stays below 4 KB.
 */
const MAX_PARAMETER_NAME = 320;

/** The longest prefix that a spoke may have. The hub does not know the spoke's prefix. */
export const MAX_PARAMETER_PREFIX = 40;

/**
 * All parameters of an access are below one path: `/{prefix}/{env}/{project}/{appname}/{dbname}/`.
 */
export function parameterNames(prefix: string, identity: Identity): Record<ParameterKind, string> {
  const { env, project, appname, dbname } = identity;
  const path = `/${[prefix, ...[env, project, appname, dbname].map(pathPart)].join('/')}`;
  return { username: `${path}/username`, password: `${path}/password`, url: `${path}/url` };
}

export function parameterArn(identity: Identity, name: string): string {
  return `arn:${partition(identity.region)}:ssm:${identity.region}:${identity.account}:parameter${name}`;
}

/** The room that the names of parameters have for an identity, whatever prefix the spoke has. */
export const MAX_LENGTH_IN_NAMES =
  MAX_PARAMETER_NAME - '//////password'.length - MAX_PARAMETER_PREFIX;

export function lengthInNames({ env, project, appname, dbname }: Identity): number {
  return [env, project, appname, dbname].map(pathPart).join('').length;
}

export function fitsParameterStore(identity: Identity): boolean {
  return lengthInNames(identity) <= MAX_LENGTH_IN_NAMES;
}

/**
 * Parameter Store spells names with `a-z A-Z 0-9 _ - .` only. Every other byte becomes `.` and two
 * hexadecimal digits, and so does a `.` that is followed by such digits, so that two different
 * names never become the same path.
 */
export function pathPart(text: string): string {
  const hex = (character: string) =>
    [...Buffer.from(character)].map((byte) => `.${byte.toString(16).padStart(2, '0')}`).join('');
  return text.replace(/\.(?=[0-9a-f]{2})|[^a-zA-Z0-9_.-]/gu, hex);
}

/** The access that a parameter of this name belongs to; undefined if no access has such a one. */
export function parseParameterName(
  prefix: string,
  place: Pick<Identity, 'account' | 'region'>,
  name: string,
): Identity | undefined {
  if (!name.startsWith(`/${prefix}/`)) return undefined;
  const parts = name.slice(prefix.length + 2).split('/');
  const [env, project, appname, dbname] = parts.map(textOf);
  if (env === undefined || project === undefined) return undefined;
  if (appname === undefined || dbname === undefined) return undefined;
  const identity = { account: place.account, region: place.region, env, project, appname, dbname };
  return Object.values(parameterNames(prefix, identity)).includes(name) ? identity : undefined;
}

/** The reverse of `pathPart`. */
function textOf(part: string): string {
  const bytes = (hex: string) => Buffer.from(hex.replaceAll('.', ''), 'hex').toString();
  return part.replace(/(?:\.[0-9a-f]{2})+/g, bytes);
}

/** `aws`, `aws-cn` or `aws-us-gov`: the second word of every ARN. */
export function partition(region: string): string {
  if (region.startsWith('cn-')) return 'aws-cn';
  if (region.startsWith('us-gov-')) return 'aws-us-gov';
  return 'aws';
}
