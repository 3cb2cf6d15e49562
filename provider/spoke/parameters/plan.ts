import type { ParameterKind } from '../../contract/request/identity.ts';
import { type Owner, parseOwner, writeOwner } from '../../contract/request/ownership.ts';
import type { Request } from '../../contract/request/request.ts';
import { Secret } from '../../runtime/secret.ts';
import type { Credentials } from '../credentials.ts';
import { connectionUrl } from './login.ts';
import { PARAMETER_TYPES, type ParameterChange, type StoredParameter } from './model.ts';
import { OWNER_TAG, ownerTags, SERVER_TAG } from './tags.ts';

/**
 * Only what differs is written: Parameter Store takes a few writes a second. Whose they are is said before what they hold, so that
 * the removal of another server's access finds nothing of its own here; and the URL, which decides, comes before its copies.
 */
export function planParameters(
  stored: readonly StoredParameter[],
  access: Request,
  credentials: Credentials,
  names: Record<ParameterKind, string>,
  holder?: Owner,
): ParameterChange[] {
  const tags = ownerTags(access);
  const owner = holder === undefined ? {} : { [OWNER_TAG]: writeOwner(holder) };
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
        ({ tags }) => holder !== undefined && parseOwner(tags[OWNER_TAG])?.owner !== holder.owner,
      )
      .map(({ name }): ParameterChange => ({ kind: 'tag', name, tags: owner })),
    ...values.flatMap(([kind, value]): ParameterChange[] => {
      const is = stored.find((parameter) => parameter.kind === kind);
      const should = { name: names[kind], type: PARAMETER_TYPES[kind], value };
      if (is === undefined) return [{ kind: 'create', ...should, tags: { ...tags, ...owner } }];
      return is.value.equals(value) ? [] : [{ kind: 'overwrite', ...should }];
    }),
  ];
}

/** The owner asked again: the URL's tag says when. It is no change of the access. */
export function planTimes(
  stored: readonly StoredParameter[],
  holder: Owner | undefined,
): ParameterChange[] {
  if (holder === undefined) return [];
  const tags = { [OWNER_TAG]: writeOwner(holder) };
  return stored
    .filter(({ kind }) => kind === 'url')
    .filter(({ tags: present }) => parseOwner(present[OWNER_TAG])?.owner === holder.owner)
    .filter(({ tags: present }) => present[OWNER_TAG] !== tags[OWNER_TAG])
    .map(({ name }) => ({ kind: 'tag', name, tags }));
}

/** Somebody else may declare the access from now on. */
export function planRelease(stored: readonly StoredParameter[]): ParameterChange[] {
  return stored
    .filter(({ tags }) => parseOwner(tags[OWNER_TAG]) !== undefined)
    .map(({ name }) => ({ kind: 'tag', name, tags: { [OWNER_TAG]: '' } }));
}
