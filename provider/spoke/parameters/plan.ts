import type { ParameterKind } from '../../contract/request/identity.ts';
import { hostPort, type Request } from '../../contract/request/request.ts';
import { Secret } from '../../runtime/secret.ts';
import type { Credentials } from '../credentials.ts';
import { connectionUrl } from './login.ts';
import { PARAMETER_TYPES, type ParameterChange, type StoredParameters } from './model.ts';
import { accessTags } from './tags.ts';

/**
 * Only differences are written: Parameter Store accepts a few writes a second. Tags come before
 * values, so that a removal of the access on its former server finds nothing of its own here. The
 * URL, which decides, comes before its copies.
 */
export function planParameters(
  { names, parameters }: StoredParameters,
  access: Request,
  credentials: Credentials,
): ParameterChange[] {
  const tags = accessTags(access);
  const values: ReadonlyArray<readonly [ParameterKind, Secret]> = [
    ['url', connectionUrl(access, credentials)],
    ['password', credentials.password],
    ['username', new Secret(credentials.username)],
  ];
  return [
    ...parameters
      .filter((parameter) => parameter.tags.hostPort !== hostPort(access.endpoint))
      .map(({ name }): ParameterChange => ({ kind: 'tag', name, tags }))
      .toSorted((a, b) => (a.name < b.name ? -1 : 1)),
    ...values.flatMap(([kind, value]): ParameterChange[] => {
      const current = parameters.find((parameter) => parameter.kind === kind);
      const wanted = { name: names[kind], type: PARAMETER_TYPES[kind], value };
      if (current === undefined) return [{ kind: 'create', ...wanted, tags }];
      return current.value.equals(value) ? [] : [{ kind: 'overwrite', ...wanted }];
    }),
  ];
}
