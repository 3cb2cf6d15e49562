import type { ParameterKind } from '../../contract/request/identity.ts';
import type { Request } from '../../contract/request/request.ts';
import { Secret } from '../../runtime/secret.ts';
import type { Credentials, StoredCredentials } from '../credentials.ts';
import type { StoredParameter } from './model.ts';

/** One value that is never half old and half new. Clients have to verify the server (libpq: sslmode=verify-full). */
export function connectionUrl(
  { endpoint, identity }: Request,
  { username, password }: Credentials,
): Secret {
  const host = endpoint.host.includes(':') ? `[${endpoint.host}]` : endpoint.host;
  const database = encodeURIComponent(identity.dbname);
  const login = `${username}:${password.reveal()}@${host}:${endpoint.port}/${database}`;
  switch (endpoint.engine) {
    case 'postgres':
      return new Secret(`postgresql://${login}?sslmode=verify-full`);
    case 'mysql':
      return new Secret(`mysql://${login}?ssl-mode=VERIFY_IDENTITY`);
  }
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
