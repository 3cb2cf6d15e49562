import { closest, distance } from 'fastest-levenshtein';
import type * as z from 'zod';
import { UserError } from '../../runtime/errors.ts';
import { printable } from '../../runtime/printable.ts';
import { Secret } from '../../runtime/secret.ts';
import { MAX_VPC_NAME } from '../names.ts';
import { DATABASE_TYPES } from './engine.ts';
import { LEVELS } from './level.ts';
import { address, masterSecret } from './locators.ts';
import { fitsIdentifier, flag, groups, list, name, note, oneOf, parsed, text } from './rules.ts';

/**
 * The fields of a request, each with its rule and the sentence that explains the rule. No sentence repeats the value that it
 * refuses: people paste connection URLs, and secrets end up in the wrong field.
 */
export const FIELDS = {
  dbtype: oneOf(DATABASE_TYPES),
  dbendpoint: parsed(
    'must be a host name or host:port, as the RDS attributes address and endpoint are',
    address,
  ),
  dbname: text('must be 1 to 63 bytes without control characters', fitsIdentifier),
  username: text('must be 1 to 63 bytes without control characters', fitsIdentifier).optional(),
  password: parsed('must be a text', (value) => new Secret(value)).optional(),
  mastersecret: parsed(
    'must be the ARN of a Secrets Manager secret, or the name (/path/name) or ARN of an SSM SecureString parameter',
    masterSecret,
  ).optional(),
  account: text('must be 12 digits, in quotes so that leading zeros stay', (value) =>
    /^\d{12}$/.test(value),
  ),
  region: text('must be a Region such as eu-central-1', (value) =>
    /^[a-z]{2,3}(-[a-z]+)+-\d$/.test(value),
  ),
  vpc: text(
    `must be lower-case letters, digits and single hyphens, ${MAX_VPC_NAME} characters at most`,
    (value) => value.length <= MAX_VPC_NAME && /^[a-z0-9]+(-[a-z0-9]+)*$/.test(value),
  ).optional(),
  env: name(),
  project: name(),
  appname: name(),
  privileges: oneOf(LEVELS).optional(),
  schemas: list('must be a list of schema names', fitsIdentifier)
    .refine((schemas) => !schemas.some(isSystemSchema), {
      error: "must not name the system's own schemas (pg_..., information_schema)",
    })
    .transform((schemas) => [...new Set(schemas)].sort())
    .optional(),
  groups: groups(LEVELS).optional(),
  rotation: note().optional(),
  ondelete: oneOf(['drop', 'retain']).optional(),
  confirmremovals: flag().optional(),
  dryrun: flag().optional(),
  revision: note().optional(),
};

export type FieldName = keyof typeof FIELDS;
const NAMES = Object.keys(FIELDS);

/**
 * The fields of an object whose keys may be written in any way that Terraform (db_name), CloudFormation (DbName) or the article
 * (dbname) would. Nothing given (null, or an empty text or list, which is how a CloudFormation parameter says it) is absent.
 */
export function fieldsOf(raw: unknown): { fields: Record<string, unknown>; unknown: string[] } {
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw))
    throw new UserError(
      'the request was refused, nothing was changed: the input must be one JSON object with the fields of an access',
    );
  const fields: Record<string, unknown> = {};
  const problems: string[] = [];
  let untold = 0;
  for (const [key, value] of Object.entries(raw)) {
    const field = key.toLowerCase().replace(/[_-]/g, '');
    if (NAMES.includes(field) && !(field in fields)) {
      if (!isNothing(value)) fields[field] = value;
    } else if (problems.length < MOST_TOLD) problems.push(problemOf(key, field));
    else untold++;
  }
  const unknown = untold === 0 ? problems : [...problems, `and ${untold} more keys`];
  return { fields, unknown };
}

/** Unknown keys: who has more has sent something else. */
const MOST_TOLD = 10;
/** Characters of such a key, which is the caller's own text. */
const MAX_SHOWN = 40;

function problemOf(key: string, field: string): string {
  return NAMES.includes(field)
    ? `${printable(key, MAX_SHOWN)}: is given twice, in two spellings`
    : `${printable(key, MAX_SHOWN)}: is no field${nearest(field)}`;
}

/** What is wrong, field by field: `dbtype: must be one of ...`. */
export function issuesOf(error: z.ZodError): string[] {
  return error.issues.map(({ path, message }) => `${path.slice(0, 1).join()}: ${message}`);
}

function isNothing(value: unknown): boolean {
  if (value === null || value === undefined || value === '') return true;
  return Array.isArray(value) && value.length === 0;
}

function nearest(word: string): string {
  const candidate = closest(word, NAMES);
  const near = distance(word, candidate) <= Math.max(2, Math.floor(candidate.length / 3));
  return near ? `; did you mean ${candidate}?` : `; the fields are ${NAMES.join(', ')}`;
}

function isSystemSchema(schema: string): boolean {
  return schema.startsWith('pg_') || schema === 'information_schema';
}
