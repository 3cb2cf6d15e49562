import { parameterNames } from '../../../provider/contract/request/identity.ts';
import { parseRequest } from '../../../provider/contract/request/parse-request.ts';
import type { Request } from '../../../provider/contract/request/request.ts';
import { Secret } from '../../../provider/runtime/secret.ts';
import type { Credentials } from '../../../provider/spoke/credentials.ts';
import { connectionUrl } from '../../../provider/spoke/parameters/login.ts';
import type { StoredParameters } from '../../../provider/spoke/parameters/model.ts';
import { accessTags, parseTags } from '../../../provider/spoke/parameters/tags.ts';
import { aRequest } from '../contract/builders.ts';

export function anAccess(fields: Record<string, unknown> = {}): Request {
  return parseRequest(aRequest(fields), { region: 'eu-central-1' });
}

export const credentials: Credentials = {
  username: 'checkout_a1',
  password: new Secret('p1'),
  generation: 1,
  rotation: 'r',
  adopted: [],
};

/** What a run with these credentials has stored for the access. */
export function storedFor(access: Request): StoredParameters {
  const names = parameterNames('database-access', access.identity);
  const tags = parseTags(accessTags(access));
  const values = {
    url: connectionUrl(access, credentials),
    password: credentials.password,
    username: new Secret(credentials.username),
  };
  const parameters = (['url', 'password', 'username'] as const).map((kind) => {
    return { kind, name: names[kind], value: values[kind], version: 1, tags };
  });
  return { names, parameters };
}

export function nothingStored(access: Request): StoredParameters {
  return { names: parameterNames('database-access', access.identity), parameters: [] };
}
