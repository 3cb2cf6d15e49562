import type { ParameterKind } from '../../contract/request/identity.ts';
import type { Request } from '../../contract/request/request.ts';
import { Secret } from '../../runtime/secret.ts';
import type { Credentials, StoredCredentials } from '../credentials.ts';
import type { StoredParameters } from './model.ts';

/** One value, never half old and half new. Clients must verify the server (sslmode=verify-full). */
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
 * The stored login. The URL decides, since it alone is never half old and half new; the other two
 * parameters are copies of its parts. A value that somebody wrote by hand is no login of ours.
 */
export function storedCredentials({ parameters }: StoredParameters): StoredCredentials {
  const find = (kind: ParameterKind) =>
    parameters.find((parameter) => parameter.kind === kind)?.value;
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

/** Does the name look like those that `chooseCredentials` makes? */
function isOurs(username: string): boolean {
  return /^[a-z][a-z0-9_]{1,31}$/.test(username);
}
