import { type Holder, readHolder, writeHolder } from '../contract/claim.ts';
import { UserError } from '../contract/errors.ts';
import {
  accessId,
  PARAMETER_KINDS,
  type ParameterKind,
  parameterArn,
  parameterNames,
} from '../contract/identity.ts';
import type { Parameter } from '../contract/order.ts';
import type { AccessRequest, Server } from '../contract/request.ts';
import { Secret } from '../contract/secret.ts';
import type { Credentials, StoredCredentials } from './credentials.ts';

/** A parameter as it is in Parameter Store. */
export interface StoredParameter {
  readonly kind: ParameterKind;
  readonly name: string;
  readonly value: Secret;
  readonly version: number;
  readonly tags: Readonly<Record<string, string>>;
}

export type ParameterType = Parameter['type'];

/** One step that leads from the stored parameters to the wanted ones. */
export type ParameterChange =
  | {
      readonly kind: 'create';
      readonly name: string;
      readonly type: ParameterType;
      readonly value: Secret;
      readonly tags: Readonly<Record<string, string>>;
    }
  | {
      readonly kind: 'overwrite';
      readonly name: string;
      readonly type: ParameterType;
      readonly value: Secret;
    }
  | {
      readonly kind: 'tag';
      readonly name: string;
      readonly tags: Readonly<Record<string, string>>;
    };

const TYPES: Record<ParameterKind, ParameterType> = {
  username: 'String',
  password: 'SecureString',
  url: 'SecureString',
};

const ACCESS_TAG = 'database-access:access';
const SERVER_TAG = 'database-access:server';
/** The resource that declares the access, and when (contract/claim.ts). The URL's has the time that counts. */
export const OWNER_TAG = 'database-access:owner';

/** Says whose a parameter is: which access, and on which server. What lacks it is never overwritten and never deleted. */
export function ownerTags(access: AccessRequest): Record<string, string> {
  return { [ACCESS_TAG]: accessId(access.identity), [SERVER_TAG]: serverName(access.server) };
}

/** The URL's tag decides. Where somebody has deleted the URL, the other parameters still know. */
export function holderOf(stored: readonly StoredParameter[]): Holder | undefined {
  const url = stored.find(({ kind }) => kind === 'url');
  const tags = url === undefined ? stored.map(({ tags }) => tags) : [url.tags];
  return tags.map((tags) => readHolder(tags[OWNER_TAG])).find((holder) => holder !== undefined);
}

export function serverName({ host, port }: Server): string {
  return `${host}:${port}`;
}

/**
 * The other server whose credentials the parameters hold; undefined if they are this one's, or on the way to it since a run that got
 * no further. Refuses what is not the access's at all.
 */
export function otherServer(
  stored: readonly StoredParameter[],
  access: AccessRequest,
): string | undefined {
  for (const { name, tags } of stored) {
    if (tags[ACCESS_TAG] !== accessId(access.identity))
      throw new UserError(
        `the parameter ${name} exists already and was not made by database-access (its tag ${ACCESS_TAG} says so). It is not overwritten; ` +
          'rename or delete it, or choose another env, project or appname',
      );
  }
  const servers = stored.flatMap(({ tags }) => tags[SERVER_TAG] ?? []);
  return servers.includes(serverName(access.server)) ? undefined : servers[0];
}

/**
 * The login that is stored. The URL decides, since it is the one parameter that is never half old and half new; the other two are
 * copies of its parts. What a person wrote into them by hand is no login of ours.
 */
export function storedCredentials(stored: readonly StoredParameter[]): StoredCredentials {
  const find = (kind: ParameterKind) => stored.find((parameter) => parameter.kind === kind)?.value;
  const [url, username, password] = [
    find('url')?.reveal(),
    find('username')?.reveal(),
    find('password'),
  ];
  if (url !== undefined && URL.canParse(url)) {
    const parsed = new URL(url);
    if (isOurs(parsed.username) && /^[a-zA-Z0-9]+$/.test(parsed.password))
      return { username: parsed.username, password: new Secret(parsed.password) };
  }
  if (username === undefined || !isOurs(username)) return {};
  return { username, ...(password !== undefined && password.reveal() !== '' && { password }) };
}

/** As `chooseCredentials` makes them. */
function isOurs(username: string): boolean {
  return /^[a-z][a-z0-9_]{1,31}$/.test(username);
}

/** The parameters that a removal deletes: the ones of this access on this server. */
export function ownParameters(
  stored: readonly StoredParameter[],
  access: AccessRequest,
): StoredParameter[] {
  const owner = ownerTags(access);
  return stored.filter(({ tags }) =>
    Object.entries(owner).every(([tag, value]) => tags[tag] === value),
  );
}

/**
 * Only what differs is written: Parameter Store takes a few writes a second. Whose they are is said before what they hold, so that
 * the removal of another server's access finds nothing of its own here; and the URL, which decides, comes before its copies.
 */
export function planParameters(
  stored: readonly StoredParameter[],
  access: AccessRequest,
  credentials: Credentials,
  names: Record<ParameterKind, string>,
  holder?: Holder,
): ParameterChange[] {
  const tags = ownerTags(access);
  const owner = holder === undefined ? {} : { [OWNER_TAG]: writeHolder(holder) };
  const values: ReadonlyArray<readonly [ParameterKind, Secret]> = [
    ['url', connectionUrl(access, credentials)],
    ['password', credentials.password],
    ['username', new Secret(credentials.username)],
  ];
  return [
    ...stored
      .filter((parameter) => parameter.tags[SERVER_TAG] !== tags[SERVER_TAG])
      .map(({ name }): ParameterChange => ({ kind: 'tag', name, tags }))
      .toSorted((a, b) => (a.name < b.name ? -1 : 1)),
    ...stored
      .filter(
        ({ tags }) => holder !== undefined && readHolder(tags[OWNER_TAG])?.owner !== holder.owner,
      )
      .map(({ name }): ParameterChange => ({ kind: 'tag', name, tags: owner })),
    ...values.flatMap(([kind, value]): ParameterChange[] => {
      const is = stored.find((parameter) => parameter.kind === kind);
      const should = { name: names[kind], type: TYPES[kind], value };
      if (is === undefined) return [{ kind: 'create', ...should, tags: { ...tags, ...owner } }];
      return is.value.equals(value) ? [] : [{ kind: 'overwrite', ...should }];
    }),
  ];
}

/** The owner asked again: the URL's tag says when. It is no change of the access. */
export function planTimes(
  stored: readonly StoredParameter[],
  holder: Holder | undefined,
): ParameterChange[] {
  if (holder === undefined) return [];
  const tags = { [OWNER_TAG]: writeHolder(holder) };
  return stored
    .filter(({ kind }) => kind === 'url')
    .filter(({ tags: present }) => readHolder(present[OWNER_TAG])?.owner === holder.owner)
    .filter(({ tags: present }) => present[OWNER_TAG] !== tags[OWNER_TAG])
    .map(({ name }) => ({ kind: 'tag', name, tags }));
}

/** Somebody else may declare the access from now on. */
export function planRelease(stored: readonly StoredParameter[]): ParameterChange[] {
  return stored
    .filter(({ tags }) => readHolder(tags[OWNER_TAG]) !== undefined)
    .map(({ name }) => ({ kind: 'tag', name, tags: { [OWNER_TAG]: '' } }));
}

export function parameterInWords({ kind, name }: ParameterChange): string {
  switch (kind) {
    case 'create':
      return `create parameter ${name}`;
    case 'overwrite':
      return `write parameter ${name}`;
    case 'tag':
      return `tag parameter ${name} with whose it is`;
  }
}

/** The parameters for the answer. */
export function reported(
  access: AccessRequest,
  prefix: string,
  versions: ReadonlyMap<string, number>,
): Parameter[] {
  const names = parameterNames(prefix, access.identity);
  return PARAMETER_KINDS.map((kind) => {
    const name = names[kind];
    const version = versions.get(name);
    return {
      name,
      arn: parameterArn(access.identity, name),
      type: TYPES[kind],
      ...(version !== undefined && { version }),
    };
  });
}

/** One value that is never half old and half new. Clients have to verify the server (libpq: sslmode=verify-full). */
function connectionUrl(
  { server, identity }: AccessRequest,
  { username, password }: Credentials,
): Secret {
  const host = server.host.includes(':') ? `[${server.host}]` : server.host;
  const database = encodeURIComponent(identity.dbname);
  const login = `${username}:${password.reveal()}@${host}:${server.port}/${database}`;
  switch (server.engine) {
    case 'postgres':
      return new Secret(`postgresql://${login}?sslmode=verify-full`);
    case 'mysql':
      return new Secret(`mysql://${login}?ssl-mode=VERIFY_IDENTITY`);
  }
}
