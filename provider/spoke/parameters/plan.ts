import type { ParameterKind } from '../../contract/request/identity.ts';
import type { Owner } from '../../contract/request/ownership.ts';
import { hostPort, type Request } from '../../contract/request/request.ts';
import { Secret } from '../../runtime/secret.ts';
import type { Credentials } from '../credentials.ts';
import { connectionUrl } from './login.ts';
import { PARAMETER_TYPES, type ParameterChange, type StoredParameters } from './model.ts';
import { accessTags, ownerTag } from './tags.ts';

/**
 * Only differences are written: Parameter Store accepts a few writes a second. Tags come before
 * values, so that a removal of the access on its former server finds nothing of its own here. The
 * URL, which decides, comes before its copies.
 */
export function planParameters(
  { names, parameters }: StoredParameters,
  access: Request,
  credentials: Credentials,
  owner: Owner | undefined,
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
    ...parameters
      .filter(({ tags }) => owner !== undefined && tags.owner?.name !== owner.name)
      .map(({ name }): ParameterChange => ({ kind: 'tag', name, tags: ownerTag(owner) })),
    ...values.flatMap(([kind, value]): ParameterChange[] => {
      const current = parameters.find((parameter) => parameter.kind === kind);
      const wanted = { name: names[kind], type: PARAMETER_TYPES[kind], value };
      if (current === undefined) {
        const ownerTags = owner === undefined ? {} : ownerTag(owner);
        return [{ kind: 'create', ...wanted, tags: { ...tags, ...ownerTags } }];
      }
      return current.value.equals(value) ? [] : [{ kind: 'overwrite', ...wanted }];
    }),
  ];
}

/** The owner asked again: the URL's tag records when. This does not count as a change. */
export function planOwnerTime(
  { parameters }: StoredParameters,
  owner: Owner | undefined,
): ParameterChange[] {
  if (owner === undefined) return [];
  return parameters
    .filter(({ kind, tags }) => kind === 'url' && tags.owner?.name === owner.name)
    .filter(({ tags }) => tags.owner?.at !== owner.at || tags.owner.adopted !== owner.adopted)
    .map(({ name }) => ({ kind: 'tag', name, tags: ownerTag(owner) }));
}

/** Somebody else may declare the access from now on. */
export function planRelease({ parameters }: StoredParameters): ParameterChange[] {
  return parameters
    .filter(({ tags }) => tags.owner !== undefined)
    .map(({ name }) => ({ kind: 'tag', name, tags: ownerTag(undefined) }));
}
