import type { AccessRecord } from '../../provider/contract/record/record.ts';
import { parsePlace } from '../../provider/contract/record/recorded-request.ts';
import type { Engine } from '../../provider/contract/request/engine.ts';
import {
  accessId,
  describeIdentity,
  type Identity,
} from '../../provider/contract/request/identity.ts';
import { nearest } from '../../provider/runtime/nearest.ts';
import type { Endpoint } from '../people/endpoint.ts';
import { describeTarget, type Target } from './target.ts';

/** The database of an access. */
export interface Found extends Endpoint {
  readonly engine: Engine;
  readonly identity: Identity;
}

/** The records of one account and Region. */
export interface Records {
  /** Undefined if there is none. */
  read(accessId: string): Promise<AccessRecord | typeof UNREADABLE | undefined>;
  /** Undefined if the caller may not list them. */
  list(): Promise<ReadonlyArray<AccessRecord | typeof UNREADABLE> | undefined>;
}

/** A record that is none of this version. */
export const UNREADABLE = 'unreadable';

type Place = Pick<Identity, 'account' | 'region'>;

/** The record of an access tells where its database is. It holds no secret. */
export async function find(target: Target, place: Place, records: Records): Promise<Found> {
  const { env, project, appname, dbname } = target;
  if (env !== undefined) {
    const identity = { ...place, env, project, appname, dbname };
    const record = await records.read(accessId(identity));
    if (record === UNREADABLE) throw new Error(`${describeTarget(target)}: ${TOO_OLD}`);
    const found = record && databaseOf(record);
    if (found !== undefined) return found;
  }
  const listed = await records.list();
  if (listed === undefined)
    throw new Error(env === undefined ? whichEnv(target) : none(target, place));
  const readable = listed.filter((record) => record !== UNREADABLE);
  const all = readable.flatMap((record) => databaseOf(record) ?? []);
  const meant = all.filter(({ identity }) => isMeant(identity, target));
  const [first, ...others] = meant;
  if (first === undefined) {
    const unread = listed.length - readable.length;
    const rest =
      unread === 0 ? '' : `. ${unread} of the accesses there could not be read: ${TOO_OLD}`;
    throw new Error(`${none(target, place, all)}${rest}`);
  }
  if (others.length === 0) return first;
  const envs = meant.map(({ identity }) => identity.env).toSorted();
  throw new Error(
    `${describeTarget(target)} is in ${envs.join(', ')}: say which one, --env ${envs[0]} for instance`,
  );
}

const TOO_OLD =
  'a newer version than this program wrote the record. Install the release of the rollout';

function isMeant(identity: Identity, { env, project, appname, dbname }: Target): boolean {
  return (
    (env ?? identity.env) === identity.env &&
    project === identity.project &&
    appname === identity.appname &&
    dbname === identity.dbname
  );
}

function databaseOf({ request }: AccessRecord): Found | undefined {
  const place = parsePlace(request);
  if (place === undefined) return undefined;
  return { ...place.endpoint, identity: place.identity };
}

function whichEnv(target: Target): string {
  return (
    `${describeTarget(target)}: say of which env (--env), as you may not list the accesses ` +
    '(ssm:GetParametersByPath)'
  );
}

function none(target: Target, { account, region }: Place, all: readonly Found[] = []): string {
  const names = all.map(({ identity }) => describeIdentity(identity));
  const wanted = describeTarget(target);
  // Without an env, only the rest is compared.
  const shortened = new Map(
    names.map((name) => [
      target.env === undefined ? name.slice(name.indexOf('/') + 1) : name,
      name,
    ]),
  );
  const like = nearest(wanted, [...shortened.keys()]).map((name) => shortened.get(name) ?? name);
  const meant = like.length > 0 ? ` Did you mean ${like.join(' or ')}?` : '';
  return (
    `no access ${wanted} is declared in account ${account}, ${region}.${meant} ` +
    "AWS_PROFILE and AWS_REGION (or --region) must lead to the database's own account and Region"
  );
}
