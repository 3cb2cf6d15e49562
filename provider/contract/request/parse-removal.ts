import { tryParse } from '../../runtime/errors.ts';
import type { FieldName } from './field-names.ts';
import { requestSchema } from './fields.ts';
import { givenFields } from './given-fields.ts';
import { type Defaults, parseFields } from './parse-request.ts';
import type { Request } from './request.ts';

/**
 * Parses a request whose access is to be removed, or is the former one. It comes from a state that
 * may hold what an older version accepted, or an update that was refused, which Terraform stores
 * too (hashicorp/terraform-provider-aws#43447). So only the fields that find the access must be
 * right.
 */
export function parseRemoval(raw: unknown, defaults: Partial<Defaults> = {}): Request {
  const { fields: given, nameOf } = givenFields(raw);
  const fields: Record<string, unknown> = { ...defaults, ...given };
  if (fields['mastersecret'] !== undefined) Reflect.deleteProperty(fields, 'password');
  for (const { path } of requestSchema.safeParse(fields).error?.issues ?? []) {
    const [field] = path;
    if (field !== undefined && !NEEDED_TO_REMOVE.has(field)) Reflect.deleteProperty(fields, field);
  }
  return parseFields({ fields, nameOf, problems: [], meant: new Set() });
}

/** The fields by which an access is found again, and those that say how it is removed. */
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
  'owner',
]);

/**
 * Parses the request that a caller says was there before. Undefined for one that was refused when
 * it came, since it has made nothing: it cannot be parsed, or a door was asked for another account.
 */
export function parseFormer(raw: unknown, defaults: Defaults): Request | undefined {
  const former = tryParse(() => parseRemoval(raw, defaults));
  const { account } = defaults;
  return account === undefined || former?.identity.account === account ? former : undefined;
}
